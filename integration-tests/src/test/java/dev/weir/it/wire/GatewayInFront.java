package dev.weir.it.wire;

import dev.weir.Weir;
import dev.weir.gateway.Gateway;
import dev.weir.gateway.GatewaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A gateway whose only backend is a server of a test. */
final class GatewayInFront implements AutoCloseable {
    private final Weir weir;
    private final Gateway gateway;

    private GatewayInFront(Weir weir) throws IOException {
        this.weir = weir;
        this.gateway = Gateway.start(weir, weir.configuration().host(GatewaySettings.SECTION, GatewaySettings.class));
    }

    /**
     * Starts it.
     *
     * @param type of the backend
     * @param url where its server is
     */
    static GatewayInFront of(String type, String url) {
        return of(type, url, Map.of());
    }

    /** @param settings further settings of the backend */
    static GatewayInFront of(String type, String url, Map<String, ?> settings) {
        Map<String, Object> backend = new HashMap<>(settings);
        backend.putAll(Map.of("type", type, "baseUrl", url, "apiKey", "sk-test"));
        Map<String, Object> llm = Map.of(
                "client", Map.of("backend", "only", "model", "gpt-4o-mini"),
                "backends", Map.of("only", backend),
                "retry", Map.of("maxRetries", 0),
                "gateway", Map.of("port", 0));
        return of(llm);
    }

    /** @param llm the whole configuration */
    static GatewayInFront of(Map<String, ?> llm) {
        try {
            return new GatewayInFront(Weir.builder()
                    .environment(Map.of())
                    .section(GatewaySettings.SECTION)
                    .map(Map.of("llm", llm))
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base URL for clients of OpenAI. */
    String baseUrl() {
        return gateway.baseUrl();
    }

    /** The base URL for clients of Anthropic. */
    String origin() {
        return gateway.origin();
    }

    @Override
    public void close() {
        gateway.close();
        weir.close();
    }
}

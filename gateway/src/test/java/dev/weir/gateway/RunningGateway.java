package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A gateway over a scripted backend, on a free port. */
final class RunningGateway implements AutoCloseable {
    private final Weir weir;
    private final Gateway gateway;

    private RunningGateway(Weir weir, Gateway gateway) {
        this.weir = weir;
        this.gateway = gateway;
    }

    static RunningGateway over(ScriptedAnswers backend, String... settings) throws IOException {
        return over(backend, builder -> {
            for (int i = 0; i < settings.length; i += 2) {
                builder.set(settings[i], settings[i + 1]);
            }
            return builder;
        });
    }

    static RunningGateway over(ScriptedAnswers backend, UnaryOperator<WeirBuilder> change) throws IOException {
        return over(backend, change, gateway -> gateway);
    }

    static RunningGateway over(
            ScriptedAnswers backend, UnaryOperator<WeirBuilder> change, UnaryOperator<GatewayBuilder> more)
            throws IOException {
        Weir weir = runtime(backend, change);
        return new RunningGateway(
                weir, more.apply(Gateway.builder(weir, settings(weir))).start());
    }

    static GatewaySettings settings(Weir weir) {
        return weir.configuration().host(GatewaySettings.SECTION, GatewaySettings.class);
    }

    static Weir runtime(ScriptedAnswers backend, UnaryOperator<WeirBuilder> change) {
        WeirBuilder builder = Weir.builder()
                .environment(Map.of())
                .workingDirectory(Path.of("target"))
                .section(GatewaySettings.SECTION)
                .plugin(backend)
                .map(Map.of(
                        "llm.client.backend",
                        "scripted",
                        "llm.client.model",
                        "m",
                        "llm.retry.maxRetries",
                        0,
                        "llm.gateway.port",
                        0));
        return change.apply(builder).build();
    }

    Gateway gateway() {
        return gateway;
    }

    Weir weir() {
        return weir;
    }

    RawClient client() throws IOException {
        return new RawClient(gateway.address());
    }

    RawClient.Reply post(String path, String body, String... headers) throws IOException {
        try (RawClient client = client()) {
            return client.post(path, body, headers).reply();
        }
    }

    RawClient.Reply get(String path, String... headers) throws IOException {
        try (RawClient client = client()) {
            return client.get(path, headers).reply();
        }
    }

    @Override
    public void close() {
        gateway.close();
        weir.close();
    }
}

package dev.weir.benchmarks.routes;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.spi.chat.ChatRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A route of two targets, with the default settings but for those given. */
final class WeirContender implements RouteContender {
    private final Weir weir;

    /** @param settings of the route, by their key within it */
    WeirContender(URI first, URI second, Map<String, ?> settings) {
        Map<String, String> firstTarget = Map.of("backend", "first", "model", "model");
        Map<String, String> secondTarget = Map.of("backend", "second", "model", "model");
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "first")
                .set("llm.backends.first", backend(first))
                .set("llm.backends.second", backend(second))
                .set("llm.routes.chat", settings)
                .set("llm.routes.chat.targets", List.of(firstTarget, secondTarget))
                .build();
    }

    private static Map<String, String> backend(URI server) {
        return Map.of("type", "openai", "baseUrl", server.toString(), "apiKey", "key", "slotLimited", "false");
    }

    @Override
    public String ask(String question, Consumer<String> listener) {
        ChatRequest request = ChatRequest.builder("chat").user(question).build();
        return weir.stream(request, CallOptions.DEFAULT, listener::accept).text();
    }

    @Override
    public void close() {
        weir.close();
    }
}

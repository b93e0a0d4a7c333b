package dev.weir.benchmarks.wire;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

/** The whole way of a call: the client, every stage that the defaults switch on, and the backend. */
final class ClientContender implements Contender {
    private final Weir weir;

    ClientContender(Wire wire, URI server) {
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "primary")
                .set("llm.backends.primary.type", wire.type())
                .set("llm.backends.primary.baseUrl", server.toString())
                .set("llm.backends.primary.apiKey", "key")
                .build();
    }

    @Override
    public Reply plain(Question question) {
        return BackendContender.reply(
                weir.chat(BackendContender.request(question)).completion());
    }

    @Override
    public Reply streamed(Question question, Consumer<String> listener) {
        return BackendContender.reply(
                weir.stream(BackendContender.request(question), CallOptions.DEFAULT, listener::accept)
                        .completion());
    }

    @Override
    public void close() {
        weir.close();
    }
}

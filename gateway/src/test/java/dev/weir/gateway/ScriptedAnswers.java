package dev.weir.gateway;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend whose answers a test scripts. */
final class ScriptedAnswers implements Plugin, Backend {
    /** What it answers. */
    interface Script {
        Completion answer(ChatRequest request, CallContext call) throws BackendException, InterruptedException;
    }

    private static final ThreadLocal<ScriptedAnswers> CURRENT = new ThreadLocal<>();

    private final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Script script;

    ScriptedAnswers(Script script) {
        this.script = script;
    }

    void script(Script next) {
        script = next;
    }

    List<ChatRequest> requests() {
        return requests;
    }

    /** Extensions are built by their class, so the one of the test that builds a runtime is handed over here. */
    public static final class Proxy implements Backend {
        private final ScriptedAnswers backend = CURRENT.get();

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            return backend.complete(request, call);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
            return backend.embed(request, call);
        }

        @Override
        public Capabilities capabilities() {
            return backend.capabilities();
        }
    }

    @Override
    public void register(Extensions extensions) {
        CURRENT.set(this);
        extensions.backend("scripted", Proxy.class, NoSettings.class);
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder()
                .streaming(true)
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .build();
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        requests.add(request);
        try {
            return script.answer(request, call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException(dev.weir.spi.backend.ErrorClass.UNKNOWN, "interrupted");
        }
    }

    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) {
        return Embeddings.builder(request.model())
                .vectors(request.inputs().stream()
                        .map(input -> Embedding.of(1f, -0.5f))
                        .toList())
                .build();
    }
}

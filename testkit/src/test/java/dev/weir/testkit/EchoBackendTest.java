package dev.weir.testkit;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;

/** The contract holds for a backend that keeps it. */
class EchoBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new EchoBackend();
    }

    @Override
    protected ChatRequest answerableRequest() {
        return asking("hello to you");
    }

    @Override
    protected ChatRequest anotherRequest() {
        return asking("good bye");
    }

    @Override
    protected ChatRequest slowRequest() {
        return asking("wait");
    }

    @Override
    protected EmbeddingRequest embeddingRequest() {
        return EmbeddingRequest.of("echo", "hello to you", "good bye", "aaaa");
    }

    static ChatRequest asking(String text) {
        return ChatRequest.builder("echo").user(text).build();
    }
}

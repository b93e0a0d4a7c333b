package dev.weir.it.docs;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.testkit.BackendContract;

class LetterBackendTest extends BackendContract {
    @Override
    protected Backend backend() {
        return new LetterBackend();
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("letters").user("hello").build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("letters").user("good-bye").build();
    }

    @Override
    protected EmbeddingRequest embeddingRequest() {
        return EmbeddingRequest.of("letters", "hello", "good-bye");
    }
}

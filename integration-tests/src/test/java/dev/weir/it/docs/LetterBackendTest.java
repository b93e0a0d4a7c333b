package dev.weir.it.docs;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.testkit.BackendContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;

// tag::contract[]
@Lacks({
    Feature.STREAMING,
    Feature.TOOL_CALLS,
    Feature.SLOW_ANSWERS,
    Feature.REFUSALS,
    Feature.KNOWN_MODELS,
    Feature.NATIVE_BATCHES,
    Feature.TOKEN_COUNTS,
    Feature.CLOSING
})
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
// end::contract[]

package dev.weir.it.docs;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.BackendContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;

@Lacks({
    Feature.STREAMING,
    Feature.TOOL_CALLS,
    Feature.SLOW_ANSWERS,
    Feature.REFUSALS,
    Feature.KNOWN_MODELS,
    Feature.NATIVE_BATCHES,
    Feature.EMBEDDINGS,
    Feature.TOKEN_COUNTS,
    Feature.CLOSING
})
class EchoContractTest extends BackendContract {
    @Override
    protected Backend backend() {
        return new EchoPlugin.Echo();
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("echo").user("hello").build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("echo").user("good-bye").build();
    }
}

package {{package}};

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.BackendContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;

@Lacks({
    Feature.STREAMING,
    Feature.EMBEDDINGS,
    Feature.TOOL_CALLS,
    Feature.SLOW_ANSWERS,
    Feature.REFUSALS,
    Feature.KNOWN_MODELS,
    Feature.NATIVE_BATCHES,
    Feature.TOKEN_COUNTS,
    Feature.CLOSING
})
class {{Class}}Test extends BackendContract {
    @Override
    protected Backend backend() {
        return new {{Class}}(new {{Type}}Settings("You said: "));
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("any").user("hello").build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("any").user("good-bye").build();
    }
}

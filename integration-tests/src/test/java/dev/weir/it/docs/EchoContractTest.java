package dev.weir.it.docs;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.BackendContract;

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

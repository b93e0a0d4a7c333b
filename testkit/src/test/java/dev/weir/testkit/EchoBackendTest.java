package dev.weir.testkit;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;

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

    static ChatRequest asking(String text) {
        return ChatRequest.builder("echo").user(text).build();
    }
}

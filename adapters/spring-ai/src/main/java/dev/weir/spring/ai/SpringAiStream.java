package dev.weir.spring.ai;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import java.util.function.Consumer;
import org.springframework.ai.chat.model.ChatResponse;

/** The pieces of a streamed answer as responses of Spring AI. Tool calls come whole, in the last one: their pieces may alternate. */
record SpringAiStream(Consumer<ChatResponse> receiver) implements TokenListener {

    @Override
    public void onToken(String text) {
        receiver.accept(SpringAiResponses.text(text));
    }

    @Override
    public void onRefusal(String text) {
        onToken(text);
    }

    @Override
    public void onReasoning(String text) {
        receiver.accept(SpringAiResponses.reasoning(text));
    }

    @Override
    public void onFinish(Completion completion) {
        receiver.accept(SpringAiResponses.end(completion));
    }
}

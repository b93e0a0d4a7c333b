package dev.weir.gateway.openai;

import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Sse;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import org.jspecify.annotations.Nullable;

/** Writes text completions as they arrive, as chunks: one prompt after the other. For one thread. */
final class TextCompletionStream implements TokenListener {
    private final Exchange exchange;
    private final TextCompletionFormat format;
    private final boolean usage;
    private int index;

    /** @param usage whether the last chunk has the usage, and every other one says that it has none */
    TextCompletionStream(Exchange exchange, TextCompletionFormat format, boolean usage) {
        this.exchange = exchange;
        this.format = format;
        this.usage = usage;
    }

    /** The next prompt begins, whose first choice has this index. */
    void begin(int first) {
        index = first;
    }

    @Override
    public void onCall(String callId) {
        exchange.calling(callId);
    }

    @Override
    public void onToken(String text) {
        exchange.event(chunk(opened(), index, text, null).bytes());
    }

    private Sse opened() {
        if (!exchange.isCommitted()) {
            exchange.begin(failure -> new Sse().data(exchange.errorBody(failure)));
        }
        return new Sse();
    }

    private Sse chunk(Sse frame, int choice, String text, @Nullable FinishReason reason) {
        return frame.data(format.chunk(choice, text, reason, usage));
    }

    /** The prompt has been answered. */
    void end(Completion completion) {
        Sse frame = chunk(opened(), index, "", completion.finishReason());
        int next = index + 1;
        for (Choice choice : completion.furtherChoices()) {
            chunk(frame, next++, choice.message().text(), choice.finishReason());
        }
        exchange.event(frame.bytes());
    }

    void finish(@Nullable Usage sum) {
        Sse frame = new Sse();
        if (usage) {
            frame.data(format.usageChunk(sum));
        }
        exchange.finish(frame.raw("data: [DONE]\n\n"));
    }
}

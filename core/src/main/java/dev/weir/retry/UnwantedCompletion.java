package dev.weir.retry;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.function.Predicate;

/** Tests of completions for {@link RetryEngineBuilder#retryOnResult}: what a model now and then answers and may not the next time. */
public final class UnwantedCompletion {
    private UnwantedCompletion() {}

    /** The limit of tokens cut it; as a rule a retry helps only where the backend chooses the limit or the model varies. */
    public static Predicate<Completion> cutByLength() {
        return completion -> completion.finishReason() == FinishReason.LENGTH;
    }

    /** It has no text but white space, and calls no tool. */
    public static Predicate<Completion> empty() {
        return completion ->
                completion.text().isBlank() && completion.toolCalls().isEmpty();
    }

    /** Its text is no JSON value, as RFC 8259 defines it. */
    public static Predicate<Completion> notJson() {
        return completion -> !JsonText.isValid(completion.text());
    }
}

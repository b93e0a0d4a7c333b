package dev.weir.retry;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.function.Predicate;

/**
 * Predicates of unwanted completions for {@link RetryEngineBuilder#retryOnResult}: results that a retry may improve.
 */
public final class UnwantedCompletion {
    private UnwantedCompletion() {}

    /**
     * Truncated at the token limit; a retry usually helps only if the backend chooses the limit or the model varies.
     */
    public static Predicate<Completion> cutByLength() {
        return completion -> completion.finishReason() == FinishReason.LENGTH;
    }

    /** Without text other than white space, and without tool calls. */
    public static Predicate<Completion> empty() {
        return completion ->
                completion.text().isBlank() && completion.toolCalls().isEmpty();
    }

    /** With a text that is not valid JSON (RFC 8259). */
    public static Predicate<Completion> notJson() {
        return completion -> !JsonText.isValid(completion.text());
    }
}

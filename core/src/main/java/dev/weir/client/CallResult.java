package dev.weir.client;

import dev.weir.call.AttemptLog;
import dev.weir.call.CallFacts;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.Cost;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call. Its {@code toString} does not show the text. Made by the runtime: it can gain fields.
 *
 * @param callId the call
 * @param completion the whole answer
 * @param duration from the call's beginning to its end
 * @param facts what was learned about the call on its way, such as the number of its attempts
 */
public record CallResult(String callId, Completion completion, Duration duration, CallFacts facts) {

    /** What the model said. */
    public String text() {
        return completion.text();
    }

    /** The name of the backend that answered. */
    public @Nullable String backend() {
        return facts.servingBackend();
    }

    /** What the attempts cost that have ended, the failed ones included. */
    public Cost cost() {
        return facts.cost();
    }

    /** The attempt log; null if the first attempt succeeded. */
    public @Nullable AttemptLog attemptLog() {
        return facts.attemptLog();
    }
}

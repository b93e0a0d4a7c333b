package dev.weir.client;

import dev.weir.call.CallStory;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended well. Its {@code toString} does not show the text.
 *
 * @param callId the call
 * @param backend the name of the backend that answered
 * @param completion the whole answer
 * @param duration from the call's beginning to its end
 * @param story the attempts it went through; null if the first one succeeded
 */
public record CallResult(
        String callId,
        String backend,
        Completion completion,
        Duration duration,
        @Nullable CallStory story) {

    /** What the model said. */
    public String text() {
        return completion.text();
    }
}

package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call has ended.
 *
 * @param callId which
 * @param backend the name of the backend that was asked
 * @param model the model that was asked
 * @param intentType the type of the intent it answered; null for a plain chat request
 * @param outcome how it ended
 * @param errorClass the class of the failure; null unless it failed at a backend
 * @param duration from its beginning to its end
 * @param usage its tokens; null where unknown
 */
public record CallFinished(
        String callId,
        String backend,
        String model,
        @Nullable String intentType,
        Outcome outcome,
        @Nullable ErrorClass errorClass,
        Duration duration,
        @Nullable Usage usage) {

    /** How a call ends. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        TIMED_OUT
    }
}

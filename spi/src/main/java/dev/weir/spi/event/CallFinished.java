package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call has ended. Made by the runtime with {@link #builder}: it can gain fields, and its constructor is not for plugins.
 *
 * @param callId which
 * @param backend the name of the backend that the caller asked for
 * @param model the model that the caller asked for
 * @param intentType the type of the intent it answered; null for a plain request
 * @param outcome how it ended
 * @param errorClass the class of the failure; null unless it failed at a backend
 * @param duration from its beginning to its end
 * @param usage its tokens; null where unknown
 * @param attempts how many attempts were made; 0 if the answer needed none, or the call was refused before the first
 * @param servingBackend the name of the backend that answered; null if none did
 * @param servingModel the model that answered, in the provider's words; null if none did
 * @param cacheHit whether the answer came from the response cache
 * @param batchSize how many calls shared the exchange with the backend, this one included
 * @param cost in USD; null where unknown
 */
public record CallFinished(
        String callId,
        String backend,
        String model,
        @Nullable String intentType,
        Outcome outcome,
        @Nullable ErrorClass errorClass,
        Duration duration,
        @Nullable Usage usage,
        int attempts,
        @Nullable String servingBackend,
        @Nullable String servingModel,
        boolean cacheHit,
        int batchSize,
        @Nullable BigDecimal cost) {

    /** How a call ends. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        TIMED_OUT
    }

    /** A builder for the event of a call that succeeded at once. */
    public static CallFinishedBuilder builder(String callId, String backend, String model) {
        return new CallFinishedBuilder(callId, backend, model);
    }
}

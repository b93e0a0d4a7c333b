package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call has ended. Created by the runtime with {@link #builder}: fields may be added, and the constructor is not for
 * plugins.
 *
 * @param callId the id of the call
 * @param backend the name of the requested backend or route
 * @param model the requested model, of a route its name
 * @param intentType the type of its intent; null for a plain request
 * @param outcome how the call ended
 * @param reason why it failed; null unless it failed at a backend
 * @param duration from its beginning to its end
 * @param usage the token usage; null if unknown
 * @param attempts the number of attempts; 0 if the answer required none, or the call was rejected before the first
 * @param servingBackend the name of the backend that answered; null if none did
 * @param servingModel the model that answered, by the provider's name for it; null if none did
 * @param cacheHit whether the answer came from the response cache
 * @param batchSize the number of calls that shared the exchange with the backend, this one included
 * @param cost what its attempts cost that have ended
 * @param explanation why it failed, if not at a backend, for people: a budget has no room for it, for example; null otherwise
 */
public record CallFinished(
        String callId,
        String backend,
        String model,
        @Nullable String intentType,
        Outcome outcome,
        @Nullable Reason reason,
        Duration duration,
        @Nullable Usage usage,
        int attempts,
        @Nullable String servingBackend,
        @Nullable String servingModel,
        boolean cacheHit,
        int batchSize,
        Cost cost,
        @Nullable String explanation) {

    /** How a call ends. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        TIMED_OUT
    }

    /** The error class; null unless it failed at a backend. */
    public @Nullable ErrorClass errorClass() {
        return reason == null ? null : reason.errorClass();
    }

    /** A builder; the defaults are those of a call that succeeded at its first attempt. */
    public static CallFinishedBuilder builder(String callId, String backend, String model) {
        return new CallFinishedBuilder(callId, backend, model);
    }
}

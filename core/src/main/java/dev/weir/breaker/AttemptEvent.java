package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt.
 *
 * @param breaker the name of the breaker
 * @param outcome how the attempt ended
 * @param errorClass the error class of its failure; null if there is none
 * @param latency the duration of the attempt, without the time spent in the caller's listener; zero for a rejected
 *     attempt
 * @param slow whether the attempt counts as slow
 * @param probe whether it was a probe of a half-open breaker
 */
public record AttemptEvent(
        String breaker,
        Outcome outcome,
        @Nullable ErrorClass errorClass,
        Duration latency,
        boolean slow,
        boolean probe) {
    /** How an attempt ended. */
    public enum Outcome {
        SUCCESS,
        /** A failure that counts against the backend. */
        FAILURE,
        /** The attempt timeout expired, which counts against the backend. */
        TIMEOUT,
        /** A failure that does not count against the backend. */
        IGNORED,
        /** The attempt ended without a result for the backend, for example because its caller gave up. */
        RELEASED,
        /** Rejected: the breaker was open, or half-open with the maximum number of probes in flight. */
        REFUSED_OPEN,
        /** Rejected: the maximum number of calls was in flight. */
        REFUSED_FULL
    }
}

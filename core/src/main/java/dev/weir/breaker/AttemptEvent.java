package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt.
 *
 * @param breaker the name of the breaker
 * @param outcome how it ended
 * @param errorClass the class of its failure; null if it has none
 * @param latency how long the backend took; zero for one that was refused
 * @param slow whether that counts as slow
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
        /** It failed, which counts against the backend. */
        FAILURE,
        /** Its limit passed, which counts against the backend. */
        TIMEOUT,
        /** It failed in a way that does not count against the backend. */
        IGNORED,
        /** It ended without saying anything about the backend, as when its caller gave up. */
        RELEASED,
        /** The breaker was open, or half-open with enough probes. */
        REFUSED_OPEN,
        /** Too many calls were in flight. */
        REFUSED_FULL
    }
}

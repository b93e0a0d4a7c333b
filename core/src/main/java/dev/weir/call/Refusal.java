package dev.weir.call;

import dev.weir.duration.DurationText;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rejection of an attempt by the open circuit breaker or the rate limits of its target, as a failure for the retry
 * engine: the backend was not called.
 */
public final class Refusal {
    private static final String CIRCUIT_OPEN = "circuit_open";
    private static final String LIMITED = "limited";

    private Refusal() {}

    /** The cause that identifies a rejection; a backend could return the same code. */
    private static final class NotCalled extends Exception {
        private static final long serialVersionUID = 1L;

        private NotCalled() {
            super("the backend was not called", null, false, false);
        }
    }

    /**
     * The failure of an attempt that an open circuit breaker rejected.
     *
     * @param untilProbe the time until the breaker permits a probe, zero if unknown; null if it was forced open
     */
    public static BackendException circuitOpen(String backend, String model, @Nullable Duration untilProbe) {
        Duration wait = untilProbe != null && untilProbe.isNegative() ? Duration.ZERO : untilProbe;
        String message = "the circuit breaker of backend '" + backend + "', model '" + model + "' is open";
        if (wait == null) {
            message += " until it is reset or forced closed";
        } else if (!wait.isZero()) {
            message += " for another " + DurationText.rounded(wait);
        }
        return BackendException.builder(Reason.CIRCUIT_OPEN, message)
                .code(CIRCUIT_OPEN)
                .retryAfter(wait)
                .cause(new NotCalled())
                .build();
    }

    /**
     * The failure of an attempt that the rate limits of its target rejected.
     *
     * @param message which limit it was
     * @param untilPermitted the time until they would have permitted it
     * @param rateLimits the limit that was reached; null if it is not a configured one
     */
    public static BackendException limited(String message, Duration untilPermitted, @Nullable RateLimits rateLimits) {
        return BackendException.builder(Reason.RATE_LIMITED, message)
                .code(LIMITED)
                .retryAfter(untilPermitted)
                .rateLimits(rateLimits)
                .cause(new NotCalled())
                .build();
    }

    /** Whether a failure is the rejection of an attempt that was not made. */
    public static boolean isRefusal(BackendException failure) {
        return failure.getCause() instanceof NotCalled;
    }

    /** Whether a failure was created by {@link #circuitOpen}. */
    public static boolean isCircuitOpen(BackendException failure) {
        return isRefusal(failure) && failure.reason() == Reason.CIRCUIT_OPEN;
    }

    /** Whether a failure was created by {@link #limited}. */
    public static boolean isLimited(BackendException failure) {
        return isRefusal(failure) && failure.reason() == Reason.RATE_LIMITED;
    }
}

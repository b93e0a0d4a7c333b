package dev.weir.call;

import dev.weir.duration.DurationText;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rejection of an attempt by an open circuit breaker, as a failure for the retry engine: the backend was not
 * called, and is known to be failing.
 */
public final class Refusal {
    private static final String CODE = "circuit_open";

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
                .code(CODE)
                .retryAfter(wait)
                .cause(new NotCalled())
                .build();
    }

    /** Whether a failure was created by {@link #circuitOpen}. */
    public static boolean isCircuitOpen(BackendException failure) {
        return failure.getCause() instanceof NotCalled;
    }
}

package dev.weir.call;

import dev.weir.duration.DurationText;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a circuit breaker's refusal looks to a {@link RetryEngine}: no attempt of the backend, but a sign that it is down. */
public final class Refusal {
    private static final String CODE = "circuit_open";

    private Refusal() {}

    /** What a refusal is known by: its code might as well come from a backend. */
    private static final class NotAsked extends Exception {
        private static final long serialVersionUID = 1L;

        private NotAsked() {
            super("the backend was not called", null, false, false);
        }
    }

    /**
     * The failure of an attempt that an open circuit breaker did not let through.
     *
     * @param untilProbe how long until it may let one through, zero if it does not know; null if it will not, as it was forced
     *     open
     */
    public static BackendException circuitOpen(String backend, String model, @Nullable Duration untilProbe) {
        Duration wait = untilProbe != null && untilProbe.isNegative() ? Duration.ZERO : untilProbe;
        String message = "the circuit breaker of backend '" + backend + "', model '" + model + "' is open";
        if (wait == null) {
            message += " until it is reset or forced closed";
        } else if (!wait.isZero()) {
            message += " for another " + DurationText.rounded(wait);
        }
        return BackendException.builder(ErrorClass.THROTTLING, message)
                .code(CODE)
                .retryAfter(wait)
                .cause(new NotAsked())
                .build();
    }

    /** Whether a failure was made by {@link #circuitOpen}. */
    public static boolean isCircuitOpen(BackendException failure) {
        return failure.getCause() instanceof NotAsked;
    }
}

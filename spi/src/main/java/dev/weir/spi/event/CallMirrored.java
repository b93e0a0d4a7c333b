package dev.weir.spi.event;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a call to a route with a mirror has ended; the call itself is not affected by it. Created by the runtime: fields
 * may be added, and the constructor is not for plugins.
 *
 * @param callId the id of the copied call
 * @param route the name of the route
 * @param backend the name of the mirror's backend
 * @param model the mirror's model
 * @param outcome how the copy ended
 * @param reason why it failed; null unless it failed at the backend
 * @param duration from when the copy was sent until it ended
 * @param usage the tokens that it used, which are not those of the call; null if unknown
 */
public record CallMirrored(
        String callId,
        String route,
        String backend,
        String model,
        Outcome outcome,
        @Nullable Reason reason,
        Duration duration,
        @Nullable Usage usage) {

    /** What became of a copy. */
    public enum Outcome {
        /** The mirror answered. */
        SUCCEEDED,
        /** The mirror failed. */
        FAILED,
        /** Its time was over. */
        TIMED_OUT,
        /**
         * It was not sent: too many copies are in flight, or it would have had to wait for a limit or a circuit breaker of
         * the mirror.
         */
        REFUSED;

        /** The name in metrics and logs: {@code timed_out}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

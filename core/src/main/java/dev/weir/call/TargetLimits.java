package dev.weir.call;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a call at one target of a route while another target is left. Immutable.
 *
 * @param retries the limit of retries for each reason; {@link RetryLimit#NONE} for the others
 * @param firstOutputWithin the time in which the first output has to arrive, retries and delays included
 * @param firstOutputNanos when that time has passed, as a reading of {@link TimeSource#nanoTime()}
 * @param nextOutputWithin the time in which further output has to arrive after the output before; null for no limit
 */
public record TargetLimits(
        Map<Reason, RetryLimit> retries,
        Duration firstOutputWithin,
        long firstOutputNanos,
        @Nullable Duration nextOutputWithin) {

    /** The limit of retries after a failure for this reason. */
    public RetryLimit retries(Reason reason) {
        return retries.getOrDefault(reason, RetryLimit.NONE);
    }
}

package dev.weir.limit;

import dev.weir.spi.limit.Limit;
import java.util.Map;

/**
 * A snapshot of a {@link TargetLimiter}.
 *
 * @param waiting the number of calls in the queue
 * @param waited the number of calls that had to wait since creation
 * @param refused the number of calls that were refused since creation, by the limit
 */
public record LimitStatistics(int waiting, long waited, Map<Limit, Long> refused) {
    public LimitStatistics {
        refused = Map.copyOf(refused);
    }
}

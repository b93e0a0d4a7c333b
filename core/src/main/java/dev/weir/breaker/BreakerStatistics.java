package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The statistics of a circuit breaker. An immutable snapshot. Counters start when the breaker is built, never decrease,
 * and are not affected by a reset.
 *
 * @param state the state
 * @param inFlight the number of calls in flight
 * @param waiting the number of calls in the queue
 * @param concurrencyLimit the current maximum number of calls in flight
 * @param attemptTimeout the current attempt timeout of a whole answer
 * @param consecutiveFailures failures since the last success; 0 unless the breaker is closed
 * @param succeeded the number of successful calls
 * @param failed the number of failed calls by error class, ignored classes included; contains every class
 * @param released the number of calls that ended without a result for the backend, for example because their caller
 *     gave up
 * @param timedOut the number of calls that exceeded the attempt timeout; included in {@code failed}
 * @param slow the number of slow calls, if a slow-call duration is set
 * @param refusedOpen the number of calls rejected because the breaker was open, or half-open with the maximum number of
 *     probes
 * @param refusedFull the number of calls rejected because the maximum number was in flight
 * @param trips how often the breaker opened, by cause; contains every cause that opens a breaker
 */
public record BreakerStatistics(
        State state,
        int inFlight,
        int waiting,
        int concurrencyLimit,
        Duration attemptTimeout,
        int consecutiveFailures,
        long succeeded,
        Map<ErrorClass, Long> failed,
        long released,
        long timedOut,
        long slow,
        long refusedOpen,
        long refusedFull,
        Map<Cause, Long> trips) {

    public BreakerStatistics {
        failed = Map.copyOf(failed);
        trips = Map.copyOf(trips);
    }

    /**
     * These statistics with what was counted since earlier ones of the same breaker. Where these have counted less, the
     * breaker was built anew since, and all counts.
     */
    public BreakerStatistics since(BreakerStatistics earlier) {
        Map<ErrorClass, Long> newlyFailed = new EnumMap<>(ErrorClass.class);
        failed.forEach((errorClass, count) ->
                newlyFailed.put(errorClass, count - earlier.failed.getOrDefault(errorClass, 0L)));
        Map<Cause, Long> newTrips = new EnumMap<>(Cause.class);
        trips.forEach((cause, count) -> newTrips.put(cause, count - earlier.trips.getOrDefault(cause, 0L)));
        boolean isAnother = succeeded < earlier.succeeded
                || newlyFailed.values().stream().anyMatch(count -> count < 0)
                || newTrips.values().stream().anyMatch(count -> count < 0);
        return isAnother
                ? this
                : new BreakerStatistics(
                        state,
                        inFlight,
                        waiting,
                        concurrencyLimit,
                        attemptTimeout,
                        consecutiveFailures,
                        succeeded - earlier.succeeded,
                        newlyFailed,
                        released - earlier.released,
                        timedOut - earlier.timedOut,
                        slow - earlier.slow,
                        refusedOpen - earlier.refusedOpen,
                        refusedFull - earlier.refusedFull,
                        newTrips);
    }
}

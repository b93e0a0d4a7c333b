package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.Map;

/**
 * What a circuit breaker has seen and allows. Counts run from when it was built and only grow; a reset leaves them alone.
 *
 * @param state the state
 * @param inFlight how many calls are in flight
 * @param waiting how many calls wait until fewer are
 * @param concurrencyLimit how many may be in flight now
 * @param attemptTimeout how long an attempt may take now
 * @param consecutiveFailures failures since the last success, while it is closed
 * @param succeeded how many calls succeeded
 * @param failed how many calls failed, by class, whether or not that counts against the backend; every class is there
 * @param released how many calls ended without saying anything about the backend, as when their caller gave up
 * @param timedOut how many failed because they took longer than the attempt timeout; part of {@code failed}
 * @param slow how many took as long as counts as slow, if that is set
 * @param refusedOpen how many were refused as it was open, or half-open with enough probes
 * @param refusedFull how many were refused as too many were in flight
 * @param trips how often it opened, by cause; every cause that opens a breaker is there
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
}

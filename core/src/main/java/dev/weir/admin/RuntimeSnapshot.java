package dev.weir.admin;

import dev.weir.call.ActiveCall;
import dev.weir.call.CallStage;
import dev.weir.health.BackendHealth;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A runtime at a moment. Immutable.
 *
 * @param uptime the time since the runtime was built
 * @param inFlight the number of calls in progress
 * @param stages how many of them are in each stage
 * @param calls those of them that are listed, the oldest first
 * @param traffic the calls that have ended
 * @param latency of recent calls
 * @param breakers the circuit breakers in use
 * @param health the health of the backends
 */
public record RuntimeSnapshot(
        Duration uptime,
        int inFlight,
        Map<CallStage, Integer> stages,
        List<ActiveCall> calls,
        Traffic traffic,
        LatencyQuantiles latency,
        List<Breaker> breakers,
        List<BackendHealth> health) {

    public RuntimeSnapshot {
        stages = Map.copyOf(stages);
        calls = List.copyOf(calls);
        breakers = List.copyOf(breakers);
        health = List.copyOf(health);
    }

    /**
     * A circuit breaker.
     *
     * @param reason why it is in that state, in words
     * @param since when that state began
     * @param inFlight the attempts in progress
     * @param waiting the calls that wait for a permit
     * @param untilProbe the time to the next probe; null unless it is open
     */
    public record Breaker(
            String backend,
            String model,
            State state,
            String reason,
            Instant since,
            int inFlight,
            int waiting,
            @Nullable Duration untilProbe) {}
}

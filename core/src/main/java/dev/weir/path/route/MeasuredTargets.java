package dev.weir.path.route;

import dev.weir.breaker.AttemptEvent;
import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.breaker.AttemptListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.GuardedBackends;
import dev.weir.route.RouteTarget;
import dev.weir.route.TargetStatistics;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Measures targets of routes at their circuit breakers: each once, however many routes it belongs to. */
public final class MeasuredTargets {
    private final Map<String, TargetStatistics> statistics = new HashMap<>();
    private final GuardedBackends backends;
    private final TimeSource time;

    public MeasuredTargets(GuardedBackends backends, TimeSource time) {
        this.backends = backends;
        this.time = time;
    }

    public TargetStatistics of(RouteTarget target) {
        return statistics.computeIfAbsent(target.name(), name -> measured(target));
    }

    private TargetStatistics measured(RouteTarget target) {
        GuardedBackend guarded = backends.of(target.backend(), target.model());
        CircuitBreaker breaker = guarded.breaker();
        TargetStatistics measured = new TargetStatistics(time, () -> rejects(breaker), guarded.limits()::refusesCalls);
        breaker.subscribeToAttempts(new Measurement(measured));
        return measured;
    }

    /** Whether it is open and no probe is due. */
    private boolean rejects(CircuitBreaker breaker) {
        return breaker.state() == State.OPEN
                && !Duration.ZERO.equals(breaker.health().untilProbe(time.instant()));
    }

    private record Measurement(TargetStatistics statistics) implements AttemptListener {
        @Override
        public void outputBegan(Duration latency) {
            statistics.outputBegan(latency);
        }

        @Override
        public void attemptEnded(AttemptEvent event) {
            if (event.outcome() == Outcome.SUCCESS) {
                statistics.answered(event.latency());
            } else if (isTargetsFailure(event)) {
                statistics.failed(event.latency());
            }
        }

        /** A permanent error may be the caller's; those that are the target's are known when it is given up. */
        private static boolean isTargetsFailure(AttemptEvent event) {
            ErrorClass errorClass = event.errorClass();
            return errorClass != null && errorClass != ErrorClass.PERMANENT;
        }
    }
}

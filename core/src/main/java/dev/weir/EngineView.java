package dev.weir;

import dev.weir.admin.LatencyQuantiles;
import dev.weir.admin.RuntimeFindings;
import dev.weir.admin.RuntimeSnapshot;
import dev.weir.admin.RuntimeSnapshot.Breaker;
import dev.weir.admin.RuntimeView;
import dev.weir.admin.TrafficCounters;
import dev.weir.breaker.BreakerHealth;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.call.ActiveCall;
import dev.weir.call.CallStage;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.performance.LatencyFigures;
import dev.weir.performance.LatencyPercentiles;
import dev.weir.resilience.GuardedBackend;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.wiring.Engines;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The engines of a runtime as the admin endpoint and {@link Weir#snapshot} show them. */
final class EngineView implements RuntimeView {
    private static final int MOST_BREAKERS = 100;

    private final Engines engines;
    private final TrafficCounters traffic;
    private final long builtNanos;

    EngineView(Engines engines, TrafficCounters traffic) {
        this.engines = engines;
        this.traffic = traffic;
        builtNanos = engines.time().nanoTime();
    }

    @Override
    public RuntimeSnapshot snapshot(int calls) {
        List<ActiveCall> active = engines.active().list();
        Map<CallStage, Integer> stages = new EnumMap<>(CallStage.class);
        active.forEach(call -> stages.merge(call.stage(), 1, Integer::sum));
        return new RuntimeSnapshot(
                Duration.ofNanos(engines.time().nanoTime() - builtNanos),
                active.size(),
                stages,
                active.stream()
                        .sorted(Comparator.comparing(ActiveCall::running).reversed())
                        .limit(calls)
                        .toList(),
                traffic.traffic(),
                traffic.latency(),
                breakers(),
                engines.health().health());
    }

    /** Open ones first, as their number is bounded. */
    private List<Breaker> breakers() {
        return engines.backends().inUse().stream()
                .map(this::breaker)
                .sorted(Comparator.comparing(breaker -> breaker.state() == State.CLOSED))
                .limit(MOST_BREAKERS)
                .toList();
    }

    private Breaker breaker(GuardedBackend guarded) {
        BreakerStatistics statistics = guarded.breaker().statistics();
        BreakerHealth health = guarded.breaker().health();
        return new Breaker(
                guarded.backend(),
                guarded.model(),
                health.state(),
                health.cause().description(),
                health.since(),
                statistics.inFlight(),
                statistics.waiting(),
                health.untilProbe(engines.time().instant()));
    }

    @Override
    public RuntimeFindings findings() {
        LatencyFigures figures =
                engines.performance().latency().snapshot(Diagnosis.WINDOW).all();
        LatencyPercentiles took = figures.duration();
        return new RuntimeFindings(
                figures.failed(),
                new LatencyQuantiles(figures.calls(), took.p50(), took.p95(), took.p99()),
                engines.diagnosis().findings());
    }

    /** On a thread of its own, as the actions of a cancellation may block. */
    @Override
    public boolean cancel(String callId) {
        if (!engines.active().has(callId)) {
            return false;
        }
        var unused = engines.limiter()
                .schedule(engines.time().nanoTime(), () -> engines.active().cancel(callId, "at the admin endpoint"));
        return true;
    }
}

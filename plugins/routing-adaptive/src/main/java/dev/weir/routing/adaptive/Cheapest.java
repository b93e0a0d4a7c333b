package dev.weir.routing.adaptive;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Asks the cheapest target by the cost model, among those whose latency is within a bound; one without a known price comes
 * after those with one. Targets beyond the bound follow, and are measured again by a few calls. Thread-safe if its
 * generator is.
 */
@DecidesBy({TargetFact.STATISTICS, TargetFact.COST})
@Description("Asks the cheapest target among those that are fast enough.")
public final class Cheapest implements RouteStrategy {
    private final CheapestSettings settings;
    private final LatencyProbe probe;
    private final RandomGenerator random;

    @Inject
    public Cheapest(CheapestSettings settings, RandomGenerator random) {
        this.settings = settings;
        probe = new LatencyProbe(random);
        this.random = random;
    }

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        Latencies latencies = new Latencies(targets);
        double bound = bound(latencies);
        Comparator<TargetState> cheapest = Comparator.<TargetState, Boolean>comparing(
                        target -> latencies.of(target) > bound)
                .thenComparing(TargetState::costUsd, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparingDouble(latencies::expected);
        List<TargetState> order = Ranking.by(cheapest, targets, random);
        TargetState probed = probe.next(
                targets.stream().filter(target -> latencies.of(target) > bound).toList());
        return probed == null ? order : Ranking.first(probed, order);
    }

    private double bound(Latencies latencies) {
        double relative = settings.latencyBound() * latencies.fastest();
        Duration absolute = settings.maxLatency();
        return absolute == null ? relative : Math.min(relative, (double) absolute.toNanos());
    }
}

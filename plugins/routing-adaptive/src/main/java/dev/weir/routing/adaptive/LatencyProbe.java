package dev.weir.routing.adaptive;

import dev.weir.spi.route.TargetState;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives a target that is passed over because of its latency a new chance: one call at a time, and one call in twenty at
 * most, once its latency has not been measured for two seconds.
 */
final class LatencyProbe {
    private static final double SHARE = 0.05;
    private static final Duration STALE = Duration.ofSeconds(2);

    private final RandomGenerator random;

    LatencyProbe(RandomGenerator random) {
        this.random = random;
    }

    /** The target that this call is to measure; null for most calls. */
    @Nullable
    TargetState next(List<TargetState> passedOver) {
        List<TargetState> stale =
                passedOver.stream().filter(LatencyProbe::isStale).toList();
        return stale.isEmpty() || random.nextDouble() >= SHARE ? null : stale.get(random.nextInt(stale.size()));
    }

    private static boolean isStale(TargetState target) {
        Duration age = target.latencyAge();
        return age != null && age.compareTo(STALE) >= 0 && target.inFlight() == 0 && !target.refuses();
    }
}

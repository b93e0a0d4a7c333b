package dev.weir.bench.scenario;

import java.util.List;

/** All scenarios, in the order of the report. */
public final class BenchScenarios {
    private BenchScenarios() {}

    public static List<BenchScenario> all(BenchScale scale) {
        return List.of(
                SaturatedScenario.of(scale),
                ThroughputScenario.of(scale),
                CachingScenario.of(scale),
                FailuresScenario.of(scale),
                CrowdScenario.of(scale),
                RecoveryScenario.of(scale),
                RateLimitScenario.of(scale),
                DriftScenario.of(scale),
                StallsScenario.of(scale),
                WaitingScenario.of(scale));
    }
}

package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.scenario.Variants.Variant;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;
import java.util.List;

/** An outage of the provider. */
final class RecoveryScenario {
    private static final String TIMING = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
            answer: { tokens: 1024 }
            """;
    private static final double FROM = 3;
    private static final double LASTS = 20;
    private static final double QUICK_LASTS = 6;
    private static final double AFTER = 3;
    private static final double PATIENCE = 60;
    private static final double RATE = 5;
    private static final int ANSWER_TOKENS = 30;

    private RecoveryScenario() {}

    static BenchScenario of(BenchScale scale) {
        double lasts = scale.seconds(LASTS, QUICK_LASTS);
        double to = FROM + lasts;
        Workload workload = WorkloadShape.questions("recovery", RATE, (int) (RATE * (to + AFTER)), ANSWER_TOKENS)
                .generate();
        Figure wait = Figure.recovery(FROM, to, PATIENCE);
        BenchScenario base = BenchScenario.of(
                        "recovery",
                        "An outage of 20 s",
                        "Questions arrive at 5 a second. For 20 s every request gets status 503. For each call that began in the outage, the time from "
                                + "its end until the call's answer; a call without an answer counts with the rest of the 60 s that its caller had for it. The mean of them. "
                                + "New calls after the outage succeed at once with the plain client, which has no breaker: 'answered' and the chart over time "
                                + "show both sides.",
                        TIMING,
                        workload,
                        settings("2s"))
                .withPlayed(TIMING
                        + "rules:\n  - { fault: status-503, from: %ds, lasting: %ds }\n"
                                .formatted((int) FROM, (int) lasts))
                .withPlan(CellPlan.TOGETHER);
        return base.withPromises(
                        new PromiseCheck("error recovery, adaptive retry", wait, "weir", Direction.LOWER, 0.80))
                .withVariants(new Variants(
                        "Recovery by the open wait of the breaker",
                        "timeout and maxTimeout of the circuit breaker; the last is the default, without maxTimeout",
                        wait,
                        List.of(
                                new Variant("2s", null),
                                new Variant("10s", weirOnly(base, settings("10s"))),
                                new Variant(
                                        "30s",
                                        weirOnly(
                                                base,
                                                WeirSettings.hosted() + "  retry: { defaultStrategy: adaptive }\n")))));
    }

    private static BenchScenario weirOnly(BenchScenario base, String settings) {
        return base.withEntrants(List.of(Entrant.weir("weir", settings)));
    }

    private static String settings(String openWait) {
        return WeirSettings.hosted()
                + "  retry: { defaultStrategy: adaptive }\n"
                + "  circuitBreaker: { timeout: %s, maxTimeout: %s }\n".formatted(openWait, openWait);
    }
}

package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.scenario.Variants.Variant;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;
import java.util.List;
import java.util.Locale;

/** Calls that repeat each other. */
final class CachingScenario {
    private static final String PROVIDER = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
            answer: { text: '{\"label\":\"other\"}' }
            """;
    private static final double RATE = 60;
    private static final int CALLS = 420;
    private static final int QUICK_CALLS = 150;
    private static final double EXPONENT = 1;

    private CachingScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = workload(EXPONENT, scale);
        BenchScenario base = BenchScenario.of(
                        "caching",
                        "Calls that repeat each other, at a healthy provider",
                        "420 intents of three types arrive at random at 60 a second. The prompts of a type are drawn from 1,000 by Zipf's "
                                + "law with the exponent 1. Tokens that the provider bills, by whole answer. The cache is empty at the start. "
                                + "What it saves depends on the workload; the curve shows how much.",
                        PROVIDER,
                        workload,
                        WeirSettings.hosted() + "  cache: { type: memory }\n"
                                + WeirSettings.intents(workload.kinds(), false))
                .withPlan(CellPlan.SIDE_BY_SIDE)
                .atOwnServer();
        return base.withPromises(
                        new PromiseCheck("token usage, with caching", Figure.TOKENS, "weir", Direction.LOWER, 0.25))
                .withVariants(new Variants(
                        "Tokens by how much calls repeat each other",
                        "exponent of Zipf's law; 0 for prompts that are all alike in popularity",
                        Figure.TOKENS,
                        List.of(
                                point(base, 0, scale),
                                point(base, 0.5, scale),
                                point(base, 0.75, scale),
                                new Variant(label(EXPONENT), null),
                                point(base, 1.25, scale))));
    }

    private static Variant point(BenchScenario base, double exponent, BenchScale scale) {
        return new Variant(label(exponent), base.withWorkload(workload(exponent, scale)));
    }

    private static String label(double exponent) {
        return String.format(Locale.ROOT, "%.2f", exponent);
    }

    private static Workload workload(double exponent, BenchScale scale) {
        return WorkloadShape.intents("caching-" + label(exponent), RATE, scale.calls(CALLS, QUICK_CALLS))
                .withRepeats(SaturatedScenario.DISTINCT, exponent)
                .generate();
    }
}

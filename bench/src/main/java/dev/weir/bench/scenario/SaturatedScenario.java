package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.scenario.Variants.Variant;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;
import java.util.List;
import java.util.Locale;

/** More calls arrive than the provider can answer one by one. */
final class SaturatedScenario {
    /** A hosted model with 16 requests at a time; answers one intent in some 0.6 s, so 27 of them a second. */
    static final String PROVIDER = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1, slots: 16, queue: 100000 }
            answer: { text: '{\"label\":\"other\"}' }
            """;

    static final double CAPACITY = 27;
    static final int DISTINCT = 1_000;
    private static final double PEAK = 1.5;
    private static final double SECONDS = 6;
    private static final double QUICK_SECONDS = 3;

    private SaturatedScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = workload(PEAK, scale);
        String batching = batching(workload);
        BenchScenario base = BenchScenario.of(
                        "saturated",
                        "A peak: half as many calls again as the provider answers one by one",
                        "Intents of three types, each with a system prompt of some 1,400 tokens and a short answer in JSON, arrive "
                                + "at random at 40 a second. The provider decodes 16 requests at a time and queues the others, so one by "
                                + "one it answers 27 a second. Latency over all calls, from the intended start to the whole answer. "
                                + "'weir' packs intents of a type into one prompt; 'weir, cached' also has the response cache, "
                                + "which is empty at the start. The prompts of a type are drawn by Zipf's law from 1,000. "
                                + "Cost is what the provider bills, at the price of gpt-4o-mini, without the discount of a batch API.",
                        PROVIDER,
                        workload,
                        batching)
                .withEntrant(Entrant.weir("weir, cached", batching + "  cache: { type: memory }\n"))
                .withPlan(CellPlan.SIDE_BY_SIDE)
                .atOwnServer();
        return base.withPromises(
                        new PromiseCheck(
                                "p50 latency, with batch processing",
                                Figure.latency(50),
                                "weir",
                                Direction.LOWER,
                                0.40),
                        new PromiseCheck(
                                "p95 latency, with caching and batching",
                                Figure.latency(95),
                                "weir, cached",
                                Direction.LOWER,
                                0.60),
                        new PromiseCheck("cost, with batch processing", Figure.COST, "weir", Direction.LOWER, 0.30))
                .withVariants(
                        curve(base, scale, "Median latency by load", Figure.latency(50)),
                        curve(base, scale, "Cost by load", Figure.COST));
    }

    private static Variants curve(BenchScenario base, BenchScale scale, String title, Figure figure) {
        return new Variants(
                title,
                "load as a share of what the provider answers one by one",
                figure,
                List.of(
                        point(base, 0.5, scale),
                        point(base, 1.0, scale),
                        new Variant(label(PEAK), null),
                        point(base, 2.0, scale)));
    }

    private static Variant point(BenchScenario base, double load, BenchScale scale) {
        return new Variant(label(load), base.withWorkload(workload(load, scale)));
    }

    private static String label(double load) {
        return String.format(Locale.ROOT, "%.1f", load);
    }

    private static Workload workload(double load, BenchScale scale) {
        double rate = load * CAPACITY;
        return WorkloadShape.intents(
                        "saturated-" + label(load), rate, (int) (rate * scale.seconds(SECONDS, QUICK_SECONDS)))
                .withRepeats(DISTINCT, 1)
                .generate();
    }

    /** As many batches as the provider decodes requests. */
    static String batching(Workload workload) {
        return WeirSettings.hosted()
                + "  batchProcessing: { concurrentBatches: 16 }\n"
                + WeirSettings.intents(workload.kinds(), true);
    }
}

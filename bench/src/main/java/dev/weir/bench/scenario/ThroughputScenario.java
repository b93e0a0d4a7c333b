package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;

/** As many calls as one likes: what a contender gets out of the provider. */
final class ThroughputScenario {
    private static final double RATE = 160;
    private static final double SECONDS = 6;
    private static final double QUICK_SECONDS = 4;

    private ThroughputScenario() {}

    static BenchScenario of(BenchScale scale) {
        double window = scale.seconds(SECONDS, QUICK_SECONDS);
        Workload workload = WorkloadShape.intents("throughput", RATE, (int) (RATE * window))
                .withRepeats(SaturatedScenario.DISTINCT, 1)
                .generate();
        return BenchScenario.of(
                        "throughput",
                        "Throughput of a provider that decodes 16 requests at a time",
                        "The intents of the scenario 'saturated' arrive at 160 a second, which is more than any contender gets answered. "
                                + "Whole answers that arrived before the end of the run, by its length; what is then under way is given up.",
                        SaturatedScenario.PROVIDER,
                        workload,
                        SaturatedScenario.batching(workload))
                .withPlan(scale.plan(CellPlan.IN_TURN.withWindow(window)))
                .atOwnServer()
                .withPromises(new PromiseCheck(
                        "request throughput, with batch processing",
                        Figure.throughput(window),
                        "weir",
                        Direction.HIGHER,
                        3));
    }
}

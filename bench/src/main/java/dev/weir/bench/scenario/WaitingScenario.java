package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;

/** Many callers that wait. */
final class WaitingScenario {
    private static final String PROVIDER = """
            timing: { firstToken: 1200ms, perToken: 8ms, jitter: 0.1, slots: 100, queue: 100000 }
            answer: { tokens: 80 }
            """;
    private static final int CALLERS = 600;
    private static final int PROMPT_TOKENS = 1_000;
    private static final int ANSWER_TOKENS = 80;
    private static final double HEAP_AT = 1.5;
    private static final double QUICK_SECONDS = 2.5;

    private static final String WHY_MORE =
            "Both hold 100 requests at a time. Weir's classes and their metadata, the layout of its settings, its metrics and its injector take more "
                    + "than Resilience4j's modules, idle or not: 'of it for the calls', what came with the calls, is nearly the same, some 0.7 KB for each that waits.";

    private WaitingScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = WorkloadShape.questions("memory", 0, CALLERS, ANSWER_TOKENS)
                .withPromptTokens(PROMPT_TOKENS)
                .generate();
        return BenchScenario.of(
                        "memory",
                        "600 callers that wait for a provider that decodes 100 requests at a time",
                        "All callers ask at the same moment, each on a thread of its own, with prompts of some 1,000 tokens. The live heap of the whole "
                                + "process, after a garbage collection 1.5 s after that, when nobody is answered yet; 'of it for the calls' is what was not there before them. The plain client has a request at the "
                                + "provider for each caller. Weir, with its default settings, has 100; the others wait in its queue.",
                        PROVIDER,
                        workload,
                        WeirSettings.hosted())
                .withPlan(CellPlan.SIDE_BY_SIDE.withHeapAt(HEAP_AT).withWindow(scale.seconds(0, QUICK_SECONDS)))
                .withPromises(new PromiseCheck("memory, bounded buffering", Figure.HEAP, "weir", Direction.LOWER, 0.15)
                        .withReason(WHY_MORE));
    }
}

package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;

/** Streams that begin and fall silent. */
final class StallsScenario {
    private static final String TIMING = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
            answer: { tokens: 1024 }
            """;
    private static final int EVERY = 40;
    private static final double RATE = 10;
    private static final int CALLS = 170;
    private static final int QUICK_CALLS = 85;
    private static final int ANSWER_TOKENS = 60;

    private static final String ROUTE = """
            llm:
              client: { backend: provider, model: answers }
              backends:
                provider: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}", slotLimited: false }
                again: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}", slotLimited: false }
              routes:
                answers:
                  targets:
                    - { backend: provider, model: "${BENCH_MODEL}" }
                    - { backend: again, model: "${BENCH_MODEL}" }
                  nextTextWithin: 2s
            """;

    private StallsScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = WorkloadShape.questions("stalls", RATE, scale.calls(CALLS, QUICK_CALLS), ANSWER_TOKENS)
                .generate();
        return BenchScenario.of(
                        "stalls",
                        "Streams that stall",
                        "Questions arrive at 10 a second, and their answers are streamed to the caller. Each 40th stream falls silent in the middle of its answer. "
                                + "p99 of the time to the whole answer, over all calls. The plain client gives up on a read after OkHttp's default of 10 s, Resilience4j's "
                                + "time limiter on the call after the same 10 s, and both ask again from the beginning, whatever the caller has seen of the first answer. "
                                + "'weir' is a route of two targets, which are the same provider twice: after 2 s of silence the second one finishes the answer, and the "
                                + "caller sees each part of it once. That needs a model that repeats itself, as the simulator's does, or one that continues a "
                                + "text. 'weir, one target' has the same 2 s and no second target: it fails a call whose caller has seen a part of the answer "
                                + "rather than repeat that.",
                        TIMING,
                        workload,
                        ROUTE)
                .withPlayed(TIMING + "rules:%n  - { fault: silence, stream: true, every: %d }%n".formatted(EVERY))
                .withEntrant(Entrant.weir(
                        "weir, one target",
                        WeirSettings.hosted().replace("slotLimited: false", "slotLimited: false, silenceTimeout: 2s")))
                .withPlan(CellPlan.TOGETHER.withStreams())
                .withPromises(PromiseCheck.noWorse("streams that stall", Figure.latency(99), "weir", Direction.LOWER));
    }
}

package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;

/** A provider that becomes slower and slower. */
final class DriftScenario {
    private static final String TIMING =
            "timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1%s }";
    private static final String ANSWER = "answer: { tokens: 1024 }\n";
    private static final double RATE = 5;
    private static final double SECONDS = 18;
    private static final double QUICK_SECONDS = 5;
    private static final double DRIFT = 0.6;
    private static final double QUICK_DRIFT = 2.4;
    private static final double WINDOW = 40;
    private static final double QUICK_WINDOW = 19;
    private static final int ANSWER_TOKENS = 60;

    private static final String ROUTE = """
            llm:
              client: { backend: provider, model: answers }
              backends:
                provider: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}", slotLimited: false }
              routes:
                answers:
                  strategy: fastest
                  targets:
                    - { backend: provider, model: "${BENCH_MODEL}" }
                    - { backend: provider, model: another }
            """;

    private DriftScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = WorkloadShape.questions(
                        "drift", RATE, (int) (RATE * scale.seconds(SECONDS, QUICK_SECONDS)), ANSWER_TOKENS)
                .generate();
        double drift = scale.seconds(DRIFT, QUICK_DRIFT);
        return BenchScenario.of(
                        "drift",
                        "A provider that becomes slower and slower",
                        "Questions arrive at 5 a second for 18 s, and all of the provider's times grow by 60 % of the first each second, to twelve times "
                                + "at the end: the last answers take 10 s and more, and are healthy. p95 over all calls. OkHttp's limit of 10 s for a read, and "
                                + "Resilience4j's time limiter with the same 10 s, end them and ask again, which is slower still. A longer limit would spare them, and "
                                + "would be as late where the provider hangs, as in the scenario 'failures'. Weir has its default settings; its limits are learned, and "
                                + "nothing is ended before they are. 'weir, two models' is a route with the strategy 'fastest' and a second model, 'another', "
                                + "which does not drift; the other contenders have no second one. The run ends after 40 s.",
                        TIMING.formatted("") + "\n" + ANSWER,
                        workload,
                        WeirSettings.hosted())
                .withPlayed(TIMING.formatted(", drift: " + drift) + "\n" + ANSWER + """
                        models:
                          - name: ${BENCH_MODEL}
                          - name: another
                            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
                        """)
                .withEntrant(Entrant.weir("weir, two models", ROUTE))
                .withPlan(CellPlan.TOGETHER.withWindow(scale.seconds(WINDOW, QUICK_WINDOW)))
                .withPromises(
                        PromiseCheck.noWorse("slow drift", Figure.latency(95), "weir", Direction.LOWER),
                        PromiseCheck.noWorse(
                                "slow drift of one of two models",
                                Figure.latency(95),
                                "weir, two models",
                                Direction.LOWER));
    }
}

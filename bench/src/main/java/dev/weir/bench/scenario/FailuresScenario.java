package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.scenario.Variants.Variant;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;
import java.util.List;

/** A provider that fails and hangs now and then. */
final class FailuresScenario {
    private static final String TIMING = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
            answer: { tokens: 1024 }
            """;
    private static final int EVERY = 50;
    private static final double RATE = 25;
    private static final double QUICK_RATE = 12.5;
    private static final int CALLS = 240;
    private static final int QUICK_CALLS = 100;
    private static final int ANSWER_TOKENS = 60;

    private static final String ROUTE = """
            llm:
              client: { backend: provider, model: answers }
              backends:
                provider: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}", slotLimited: false, streamUnderneath: always, firstTokenTimeout: 2s }
                again: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}", slotLimited: false, streamUnderneath: always, firstTokenTimeout: 2s }
              routes:
                answers:
                  targets:
                    - { backend: provider, model: "${BENCH_MODEL}" }
                    - { backend: again, model: "${BENCH_MODEL}" }
                  hedge: { after: p95, budget: 10% }
            """;

    private FailuresScenario() {}

    static BenchScenario of(BenchScale scale) {
        Workload workload = WorkloadShape.questions(
                        "failures", scale.seconds(RATE, QUICK_RATE), scale.calls(CALLS, QUICK_CALLS), ANSWER_TOKENS)
                .generate();
        BenchScenario base = BenchScenario.of(
                        "failures",
                        "A provider that hangs at 2 % of the requests and fails at 2 %",
                        "Questions with answers of different lengths arrive at 25 a second. Each 50th request is never answered, and each "
                                + "51st gets status 500. p99 over all calls. The plain client gives up on a read after OkHttp's default of 10 s, and "
                                + "Resilience4j's time limiter has the same 10 s. 'weir' is a route of two "
                                + "targets, which are the same provider twice: a call without any output after the usual time, or a failure, goes to the second one. "
                                + "Answers are streamed to Weir, so that a first token may be given 2 s, however long answers are. "
                                + "'weir, one target' is Weir without the second target, with the same 2 s. Without them Weir waits for a call that hangs until "
                                + "its timeout, 60 s, as long as its adaptive limits have seen less than 200 answers or a minute.",
                        TIMING,
                        workload,
                        ROUTE)
                .withPlayed(rules(EVERY))
                .withEntrant(Entrant.weir(
                        "weir, one target",
                        WeirSettings.hosted()
                                .replace(
                                        "slotLimited: false",
                                        "slotLimited: false, streamUnderneath: always, firstTokenTimeout: 2s")))
                .withPlan(scale.waiting(CellPlan.SIDE_BY_SIDE));
        return base.withPromises(new PromiseCheck(
                        "p99 latency, with circuit breaker and retry",
                        Figure.latency(99),
                        "weir",
                        Direction.LOWER,
                        0.70))
                .withVariants(new Variants(
                        "p99 by how often the provider hangs",
                        "% of the requests that are never answered",
                        Figure.latency(99),
                        List.of(
                                new Variant("0.5", base.withPlayed(rules(200))),
                                new Variant("2", null),
                                new Variant("5", base.withPlayed(rules(20))))));
    }

    private static String rules(int every) {
        return TIMING + """
                rules:
                  - { fault: no-answer, every: %d }
                  - { fault: status-500, every: 51 }
                """.formatted(every);
    }
}

package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.scenario.Variants.Variant;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;
import java.util.List;

/** Many callers at once at a server that refuses what exceeds its queue. */
final class CrowdScenario {
    private static final String HEALTHY = """
            timing: { firstToken: 400ms, perToken: 8ms, jitter: 0.1, slots: 8, queue: 10000 }
            answer: { tokens: 20 }
            """;
    private static final int CALLERS = 360;
    private static final int QUICK_CALLERS = 200;
    private static final double TIME_LIMIT = 25;
    private static final double QUICK_TIME_LIMIT = 15;
    private static final int ANSWER_TOKENS = 20;

    private CrowdScenario() {}

    static BenchScenario of(BenchScale scale) {
        int callers = scale.calls(CALLERS, QUICK_CALLERS);
        double limit = scale.seconds(TIME_LIMIT, QUICK_TIME_LIMIT);
        BenchScenario base = BenchScenario.of(
                        "concurrency",
                        "360 callers at once at a server with 8 slots",
                        "A server of one's own decodes 8 requests at a time, queues 8 more, and refuses others with 503. All callers ask at the "
                                + "same moment. How many of them have a whole answer within 25 s. 'weir' is told what the server can take, and has the other "
                                + "calls wait in its own queue. 'weir, defaults' is told nothing: at a local address its limit adapts, from 4 at first.",
                        HEALTHY,
                        workload(callers),
                        WeirSettings.hosted() + "  circuitBreaker: { maxConcurrentRequests: 16 }\n")
                .withEntrant(Entrant.weir("weir, defaults", WeirSettings.local()))
                .withPlayed(HEALTHY.replace("queue: 10000", "queue: 8"))
                .withPlan(CellPlan.SIDE_BY_SIDE.withWindow(limit));
        return base.withPromises(new PromiseCheck(
                        "concurrent requests, with circuit breaker and limits",
                        Figure.answeredWithin(limit),
                        "weir",
                        Direction.HIGHER,
                        5))
                .withVariants(new Variants(
                        "Callers answered by how many ask at once",
                        "callers",
                        Figure.answeredWithin(limit),
                        List.of(
                                new Variant("25", base.withWorkload(workload(25))),
                                new Variant("100", base.withWorkload(workload(100))),
                                new Variant(Integer.toString(callers), null))));
    }

    private static Workload workload(int callers) {
        return WorkloadShape.questions("concurrency-" + callers, 0, callers, ANSWER_TOKENS)
                .generate();
    }
}

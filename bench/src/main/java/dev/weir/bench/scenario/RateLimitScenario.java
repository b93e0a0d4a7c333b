package dev.weir.bench.scenario;

import dev.weir.bench.scenario.PromiseCheck.Direction;
import dev.weir.bench.workload.Workload;
import dev.weir.bench.workload.WorkloadShape;

/** More calls than the account of the caller may make in a minute. */
final class RateLimitScenario {
    private static final String TIMING = """
            timing: { firstToken: 400ms, perInputToken: 100us, perToken: 8ms, jitter: 0.1 }
            answer: { tokens: 1024 }
            """;
    private static final int PER_MINUTE = 240;
    private static final int QUICK_PER_MINUTE = 150;
    private static final double RATE = 30;
    private static final int CALLS = 350;
    private static final int QUICK_CALLS = 180;
    private static final int ANSWER_TOKENS = 30;

    private RateLimitScenario() {}

    static BenchScenario of(BenchScale scale) {
        int permitted = scale.calls(PER_MINUTE, QUICK_PER_MINUTE);
        Workload workload = WorkloadShape.questions("rate-limit", RATE, scale.calls(CALLS, QUICK_CALLS), ANSWER_TOKENS)
                .generate();
        return BenchScenario.of(
                        "rate-limit",
                        "A rate limit with Retry-After",
                        "350 questions arrive at 30 a second. The provider permits 240 requests a minute, by a bucket that is full at first and refills "
                                + "evenly, and refuses others with 429, a Retry-After and the x-ratelimit headers of OpenAI. How many calls have a whole answer, "
                                + "of their 60 s. Weir has its default settings: it waits as long as the server asks, and follows what the headers say is left.",
                        TIMING,
                        workload,
                        WeirSettings.hosted())
                .withPlayed(TIMING + "rateLimit: { requestsPerMinute: %d }%n".formatted(permitted))
                .withPlan(CellPlan.TOGETHER)
                .withPromises(
                        PromiseCheck.noWorse("rate limit with Retry-After", Figure.WHOLE, "weir", Direction.HIGHER));
    }
}

package dev.weir.benchmarks.tune;

import java.util.Locale;

/** How a backend behaves, and what stands in the configuration that it should not. */
enum Behaviour {
    SLOW_TAIL("p99Seconds", 8, "hedge", "", "rules: [ { fault: slow, rate: 0.03 } ]", "", true, ""),
    FLAKY(
            "p99Seconds",
            8,
            "retry",
            "",
            "rules: [ { fault: status-500, rate: 0.06 } ]",
            "  retry: { baseDelay: 2s }\n",
            false,
            ""),
    OVERLOAD(
            "p99Seconds",
            6.2,
            "maxConcurrentRequests",
            ", slots: 4, queue: 3",
            "",
            "  circuitBreaker: { failureThreshold: 50 }\n",
            false,
            ""),
    DRIFT("costPerCall", 8, "hedge", "", "", "", true, "      hedge: { after: 250ms, budget: 80% }\n");

    final String figure;
    final double callsPerSecond;
    final String only;
    private final String timing;
    private final String rules;
    private final String settings;
    final boolean routed;
    private final String ofRoute;

    Behaviour(
            String figure,
            double callsPerSecond,
            String only,
            String timing,
            String rules,
            String settings,
            boolean routed,
            String ofRoute) {
        this.figure = figure;
        this.callsPerSecond = callsPerSecond;
        this.only = only;
        this.timing = timing;
        this.rules = rules;
        this.settings = settings;
        this.routed = routed;
        this.ofRoute = ofRoute;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The scenario of the simulator, at the beginning or after a third of the calls. */
    String scenario(boolean later) {
        int first = later && this == DRIFT ? 500 : 150;
        return "{ timing: { firstToken: " + first + "ms, perToken: 5ms, jitter: 0.3" + timing
                + " }, answer: { minTokens: 40, maxTokens: 100 }" + (rules.isEmpty() ? "" : ", " + rules) + " }";
    }

    String configuration(String baseUrl) {
        String route = "  routes:\n    chat:\n      strategy: weighted\n"
                + "      targets: [ { backend: primary, model: a }, { backend: primary, model: b } ]\n" + ofRoute;
        return "llm:\n  backends:\n    primary: { type: openai, slotLimited: false, baseUrl: '" + baseUrl + "' }\n"
                + "  client: { backend: primary, model: " + (routed ? "chat" : "a") + " }\n"
                + "  tokens: { costPerToken: { a: 0.0004, b: 0.0004 } }\n" + settings + (routed ? route : "");
    }
}

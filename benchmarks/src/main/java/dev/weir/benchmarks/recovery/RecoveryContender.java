package dev.weir.benchmarks.recovery;

import dev.weir.Weir;
import java.net.URI;
import java.util.Map;

/**
 * One way to wait.
 *
 * @param name of its row
 * @param strategy that decides on waits
 * @param woken whether the engine wakes those who wait ({@code llm.retry.enableAdaptive}); where it does not, it does not
 *     tell classes of failures apart either, so that a wait is the strategy's own, as with other libraries
 * @param breaker whether there is a circuit breaker that opens
 */
record RecoveryContender(String name, String strategy, boolean woken, boolean breaker) {
    private static final int NEVER_OPENS = 2047;

    /** A client with the default delays, and so many retries that no call runs out of them. */
    Weir client(URI server) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "primary")
                .set("llm.client.timeout", "5m")
                .set("llm.backends.primary.type", "openai")
                .set("llm.backends.primary.baseUrl", server.toString())
                .set("llm.backends.primary.slotLimited", false)
                .set("llm.retry.defaultStrategy", strategy)
                .set("llm.retry.strategies.exponential.type", "exponential")
                .set("llm.retry.strategies.exponential.jitter", "full")
                .set("llm.retry.enableAdaptive", woken)
                .set("llm.retry.enableClassification", woken)
                .set("llm.retry.maxRetries", 50)
                .set("llm.circuitBreaker.failureThreshold", breaker ? 5 : NEVER_OPENS)
                .set("llm.circuitBreaker.timeout", "500ms")
                .set("llm.circuitBreaker.enableAdaptiveTimeout", false)
                .build();
    }
}

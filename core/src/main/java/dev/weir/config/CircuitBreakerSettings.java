package dev.weir.config;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** The circuit breaker of each backend and model; the section {@code llm.circuitBreaker}. */
public record CircuitBreakerSettings(
        @DefaultValue("5")
        @AtLeast("1")
        @AtMost("2047")
        @EnvironmentVariable("LLM_CB_FAILURE_THRESHOLD")
        @Description("The failures in a row that open the breaker.")
        int failureThreshold,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("2047")
        @EnvironmentVariable("LLM_CB_SUCCESS_THRESHOLD")
        @Description("The successful probes that close it again.")
        int successThreshold,

        @DefaultValue("30s")
        @AtLeast("1ms")
        @EnvironmentVariable("LLM_CB_TIMEOUT")
        @Description("How long an open breaker waits before it lets a probe through.")
        Duration timeout,

        @DefaultValue("100")
        @AtLeast("1")
        @AtMost("1048575")
        @EnvironmentVariable("LLM_CB_MAX_CONCURRENT_REQUESTS")
        @Description("The calls that may be in flight at once, in every state.")
        int maxConcurrentRequests,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_CB_ADAPTIVE_TIMEOUT")
        @Description(
                "Whether each attempt gets a time limit that follows the latency seen, and the open wait grows while"
                        + " probes fail.")
        boolean enableAdaptiveTimeout) {}

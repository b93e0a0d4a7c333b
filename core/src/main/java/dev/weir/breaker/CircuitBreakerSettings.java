package dev.weir.breaker;

import dev.weir.config.EnvironmentVariable;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        @AtMost("3650d")
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
        boolean enableAdaptiveTimeout,

        @DefaultValue("5m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "To how much the open wait grows while probes keep failing, give or take a fifth; `timeout` where that"
                        + " is longer.")
        Duration maxTimeout,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1023")
        @Description("The probes that may be in flight at once while it is half-open.")
        int halfOpenProbes,

        @DefaultValue("1m")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "How long a call waits for others to end when too many are in flight, within its own time; 0 refuses it"
                        + " at once.")
        Duration maxWait,

        @AtLeast("1")
        @AtMost("1048575")
        @Description("Lets the number of calls in flight adapt to what the backend takes, between this and"
                + " `maxConcurrentRequests`; it does not adapt where this is not set.")
        @Nullable
        Integer minConcurrentRequests,

        @DefaultValue("permanent, authentication")
        @Description("The classes of errors that say nothing about the backend's health, and do not count.")
        List<ErrorClass> ignoredErrorClasses,

        @Description("Opening on the share of failed or slow calls, beside failures in a row.")
        SlidingWindowSettings slidingWindow,

        @Description("The time limit of each attempt, which follows the latency seen.")
        AttemptTimeoutSettings attemptTimeout) {

    public CircuitBreakerSettings {
        if (minConcurrentRequests != null && minConcurrentRequests > maxConcurrentRequests) {
            throw new IllegalArgumentException("minConcurrentRequests must be at most maxConcurrentRequests, which is "
                    + maxConcurrentRequests + ", was " + minConcurrentRequests);
        }
    }
}

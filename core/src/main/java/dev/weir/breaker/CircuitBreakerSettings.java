package dev.weir.breaker;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.EnvironmentVariable;
import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.timelimit.AttemptLimitSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings of the circuit breaker of each backend and model; the section {@code llm.circuitBreaker}. */
public record CircuitBreakerSettings(
        @DefaultValue("5")
        @AtLeast("1")
        @AtMost("1000000")
        @EnvironmentVariable("LLM_CB_FAILURE_THRESHOLD")
        @Description("Number of consecutive failures that open the breaker.")
        int failureThreshold,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1000000")
        @EnvironmentVariable("LLM_CB_SUCCESS_THRESHOLD")
        @Description("Number of successful probes that close the breaker.")
        int successThreshold,

        @DefaultValue("30s")
        @AtLeast("1ms")
        @AtMost("3650d")
        @EnvironmentVariable("LLM_CB_TIMEOUT")
        @Description("Open wait: the time from opening to the first probe.")
        Duration timeout,

        @DefaultValue("100")
        @AtLeast("1")
        @AtMost("1000000")
        @EnvironmentVariable("LLM_CB_MAX_CONCURRENT_REQUESTS")
        @Description("Maximum number of calls in flight, in every state.")
        int maxConcurrentRequests,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_CB_ADAPTIVE_TIMEOUT")
        @Description(
                "Adapts the attempt timeout to the observed latency, and increases the open wait while probes fail.")
        boolean enableAdaptiveTimeout,

        @DefaultValue("5m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description("Upper bound of the open wait, ±20 % jitter; `timeout` if that is longer.")
        Duration maxTimeout,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1000000")
        @Description("Maximum number of probes in flight while the breaker is half-open.")
        int halfOpenProbes,

        @DefaultValue("1m")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Maximum time that a call waits for a permit when `maxConcurrentRequests` are in flight, within its deadline; 0 rejects the call immediately.")
        Duration maxWait,

        @DefaultValue("0")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Maximum time that a call waits for the result of the probes while the breaker is half-open, within its deadline; 0 rejects the call immediately.")
        Duration maxWaitInHalfOpen,

        @DefaultValue("false")
        @Description("Makes an open breaker half-open as soon as its wait expires; otherwise the next call does.")
        boolean automaticHalfOpen,

        @AtLeast("1")
        @AtMost("1000000")
        @Description(
                "Lower bound of an adaptive concurrency limit whose upper bound is `maxConcurrentRequests`; if not set, the limit is fixed, except for a backend whose server has a limited number of slots, where it is 1.")
        @Nullable
        Integer minConcurrentRequests,

        @AtLeast("1")
        @AtMost("1000000")
        @Description(
                "Initial value of an adaptive concurrency limit, within its bounds; if not set, 20, or 4 for a backend whose server has a limited number of slots.")
        @Nullable
        Integer initialConcurrentRequests,

        @DefaultValue("permanent, authentication")
        @Description("Error classes that do not indicate the health of the backend and are not counted as failures.")
        List<ErrorClass> ignoredErrorClasses,

        @Description("Failure rate and slow-call rate that open the breaker, in addition to consecutive failures.")
        SlidingWindowSettings slidingWindow,

        @Description("Attempt timeout, adaptive within bounds.")
        AttemptTimeoutSettings attemptTimeout)
        implements CombinedSettings {
    private static final int SLOT_LIMITED_INITIAL = 4;

    /** The defaults. */
    public static CircuitBreakerSettings defaults() {
        return SettingsRecord.defaults(CircuitBreakerSettings.class);
    }

    /** These settings for a server with a limited number of slots: the concurrency limit adapts where nothing else is set. */
    public CircuitBreakerSettings forSlotLimitedServer() {
        if (minConcurrentRequests != null) {
            return this;
        }
        CircuitBreakerSettings adaptive = SettingsRecord.with(this, "minConcurrentRequests", 1);
        return initialConcurrentRequests == null
                ? SettingsRecord.with(adaptive, "initialConcurrentRequests", SLOT_LIMITED_INITIAL)
                : adaptive;
    }

    /** The settings of the adaptive attempt timeouts. */
    AttemptLimitSettings attemptLimits() {
        return new AttemptLimitSettings(
                enableAdaptiveTimeout, attemptTimeout.factor(), attemptTimeout.floor(), attemptTimeout.ceiling());
    }

    /** The lower bound of the attempt timeout: no attempt times out earlier. */
    public Duration leastAttemptTimeout() {
        return enableAdaptiveTimeout ? attemptTimeout.floor() : attemptTimeout.ceiling();
    }

    @Override
    public void check(Combination combination) {
        combination.requireAtMost("minConcurrentRequests", "maxConcurrentRequests");
        if (combination.isGiven("halfOpenProbes")) {
            combination.requireAtMost("halfOpenProbes", "maxConcurrentRequests");
        }
        if (enableAdaptiveTimeout && combination.isGiven("maxTimeout")) {
            combination.requireAtLeast("maxTimeout", "timeout");
        }
        warnOfWhatHasNoEffect(combination);
    }

    private void warnOfWhatHasNoEffect(Combination combination) {
        if (!enableAdaptiveTimeout) {
            String off = "has no effect while " + combination.key("enableAdaptiveTimeout") + " is false";
            Stream.of("maxTimeout", "attemptTimeout.factor", "attemptTimeout.floor")
                    .forEach(name -> combination.warnOfEach(name, off));
        }
        if (Objects.equals(minConcurrentRequests, maxConcurrentRequests)) {
            combination.warn(
                    "minConcurrentRequests",
                    "is the same as maxConcurrentRequests: the limit cannot adapt",
                    "maxConcurrentRequests");
        }
        if (ignoredErrorClasses.containsAll(List.of(ErrorClass.values()))) {
            combination.warn("ignoredErrorClasses", "contains every class: no failure opens the breaker");
        }
        Duration slow = slidingWindow.slowCallDuration();
        if (slow != null && slow.compareTo(attemptTimeout.ceiling()) > 0) {
            combination.warn(
                    "slidingWindow.slowCallDuration",
                    "exceeds attemptTimeout.ceiling, which is " + DurationText.format(attemptTimeout.ceiling())
                            + ": no attempt takes that long, so none counts as slow",
                    "attemptTimeout.ceiling");
        }
    }
}

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

/** The circuit breaker of each backend and model; the section {@code llm.circuitBreaker}. */
public record CircuitBreakerSettings(
        @DefaultValue("5")
        @AtLeast("1")
        @AtMost("1000000")
        @EnvironmentVariable("LLM_CB_FAILURE_THRESHOLD")
        @Description("The failures in a row that open the breaker.")
        int failureThreshold,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1000000")
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
        @AtMost("1000000")
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
                "Upper bound of the open wait while probes keep failing, ±20 % jitter; `timeout` where that is longer.")
        Duration maxTimeout,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1000000")
        @Description("The probes that may be in flight at once while it is half-open.")
        int halfOpenProbes,

        @DefaultValue("1m")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "How long a call waits for others to end when too many are in flight, within its own time; 0 refuses it"
                        + " at once.")
        Duration maxWait,

        @DefaultValue("0")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "How long a call waits, within its own time, for the verdict of probes in flight while the breaker is"
                        + " half-open; 0 refuses it at once.")
        Duration maxWaitInHalfOpen,

        @DefaultValue("false")
        @Description(
                "Whether an open breaker becomes half-open as soon as its wait is over; if not, it does when the next"
                        + " call comes.")
        boolean automaticHalfOpen,

        @AtLeast("1")
        @AtMost("1000000")
        @Description("Lets the number of calls in flight adapt to what the backend takes, between this and"
                + " `maxConcurrentRequests`; it does not adapt where this is not set.")
        @Nullable
        Integer minConcurrentRequests,

        @DefaultValue("permanent, authentication")
        @Description("The classes of errors that say nothing about the backend's health, and do not count.")
        List<ErrorClass> ignoredErrorClasses,

        @Description("Opening on the share of failed or slow calls, beside failures in a row.")
        SlidingWindowSettings slidingWindow,

        @Description("The time limits of each attempt, which follow the latency seen.")
        AttemptTimeoutSettings attemptTimeout)
        implements CombinedSettings {

    /** The settings of an empty configuration. */
    public static CircuitBreakerSettings defaults() {
        return SettingsRecord.defaults(CircuitBreakerSettings.class);
    }

    /** How the time limits of attempts follow what the target does. */
    AttemptLimitSettings attemptLimits() {
        return new AttemptLimitSettings(
                enableAdaptiveTimeout, attemptTimeout.factor(), attemptTimeout.floor(), attemptTimeout.ceiling());
    }

    /** The shortest time that an attempt can have: no attempt counts as a timeout before. */
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
            combination.warn("ignoredErrorClasses", "holds every class: no failure opens the breaker");
        }
        Duration slow = slidingWindow.slowCallDuration();
        if (slow != null && slow.compareTo(attemptTimeout.ceiling()) > 0) {
            combination.warn(
                    "slidingWindow.slowCallDuration",
                    "is above attemptTimeout.ceiling, which is " + DurationText.format(attemptTimeout.ceiling())
                            + ": no attempt lasts that long, so none counts as slow",
                    "attemptTimeout.ceiling");
        }
    }
}

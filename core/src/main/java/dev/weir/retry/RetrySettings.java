package dev.weir.retry;

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
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings of retries; the section {@code llm.retry}. */
public record RetrySettings(
        @DefaultValue("exponential")
        @EnvironmentVariable("LLM_RETRY_STRATEGY")
        @Description("Retry strategy: a name under `llm.retry.strategies`, or a type.")
        String defaultStrategy,

        @DefaultValue("5")
        @AtLeast("0")
        @EnvironmentVariable("LLM_RETRY_MAX_ATTEMPTS")
        @Description("Maximum number of retries after the first attempt: 5 permits six attempts, 0 disables retries.")
        int maxRetries,

        @DefaultValue("1s")
        @AtLeast("0")
        @AtMost("3650d")
        @EnvironmentVariable("LLM_RETRY_BASE_DELAY")
        @Description("Delay before the first retry; default of every strategy that has a `baseDelay`.")
        Duration baseDelay,

        @DefaultValue("30s")
        @AtLeast("0")
        @AtMost("3650d")
        @EnvironmentVariable("LLM_RETRY_MAX_DELAY")
        @Description("Maximum delay before a retry; default of every strategy that has a `maxDelay`.")
        Duration maxDelay,

        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Maximum time from the first attempt to the start of a retry, in addition to the deadline of the call.")
        @Nullable
        Duration maxDuration,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_ADAPTIVE")
        @Description("Ends the delays of waiting calls early when a failed backend has recovered.")
        boolean enableAdaptive,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_CLASSIFICATION")
        @Description("Applies the rule of the error class to each failure.")
        boolean enableClassification,

        @DefaultValue(RetryRule.DEFAULTS_BY_CLASS)
        @Description(
                "Retry rule by error class, if `enableClassification` is on; a setting that a rule omits keeps its default.")
        Map<ErrorClass, RetryRule> rules,

        @Description("Retry budget: the retries permitted to all calls of one backend.")
        RetryBudgetSettings budget,

        @DefaultValue("false")
        @Description(
                "Applies `maxDelay` to the delay that a server requests, too; a server may reject an earlier retry.")
        boolean capServerDelay,

        @DefaultValue("100ms")
        @AtLeast("0")
        @AtMost("1m")
        @Description(
                "Interval between the steps in which waiting calls resume after an outage, each step with twice as many calls; 0 resumes all at once.")
        Duration wakePacing)
        implements CombinedSettings {

    /** The defaults. */
    public static RetrySettings defaults() {
        return SettingsRecord.defaults(RetrySettings.class);
    }

    /** The first delay of a backoff: {@code baseDelay}, or {@code maxDelay} if that is less. */
    Duration firstDelay() {
        return baseDelay.compareTo(maxDelay) < 0 ? baseDelay : maxDelay;
    }

    /** The rule of an error class. */
    RetryRule rule(ErrorClass errorClass) {
        return enableClassification ? rules.getOrDefault(errorClass, RetryRule.STANDARD) : RetryRule.STANDARD;
    }

    @Override
    public void check(Combination combination) {
        if (combination.isGiven("baseDelay")) {
            combination.requireAtMost("baseDelay", "maxDelay");
        }
        if (maxRetries == 0) {
            String none = "has no effect while " + combination.key("maxRetries") + " is 0";
            Stream.of("maxDuration", "rules", "budget", "capServerDelay", "wakePacing")
                    .forEach(name -> combination.warnOfEach(name, none));
        } else {
            warnOfWhatHasNoEffect(combination);
        }
    }

    private void warnOfWhatHasNoEffect(Combination combination) {
        if (!enableClassification) {
            String off = "has no effect while " + combination.key("enableClassification") + " is false";
            combination.warnOfEach("rules", off);
        } else {
            warnOfRules(combination);
        }
        if (!enableAdaptive) {
            String off = "has no effect while " + combination.key("enableAdaptive") + " is false";
            combination.warnOfEach("wakePacing", off);
        }
        if (maxDuration != null && maxDuration.compareTo(firstDelay()) <= 0) {
            combination.warn(
                    "maxDuration",
                    "is at most baseDelay, which is " + DurationText.format(firstDelay())
                            + ": few or no calls will be retried",
                    "baseDelay");
        }
        if (budget.share() == 0 && budget.minPerSecond() == 0) {
            combination.warn(
                    "budget",
                    "permits no retry although maxRetries is " + maxRetries
                            + "; set maxRetries to 0 to disable retries",
                    "maxRetries");
        }
    }

    private void warnOfRules(Combination combination) {
        rules.forEach((errorClass, rule) -> {
            if (rule.maxRetries() != null && rule.maxRetries() > maxRetries) {
                combination.warn(
                        "rules." + Combination.name(errorClass) + ".maxRetries",
                        "is above " + combination.key("maxRetries") + ", which is " + maxRetries + " and also applies");
            }
        });
        if (rules.values().stream().allMatch(rule -> Objects.equals(rule.maxRetries(), 0))) {
            combination.warn("rules", "permit no retry for any error class", "maxRetries");
        }
    }
}

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

/** Trying again after a failure; the section {@code llm.retry}. */
public record RetrySettings(
        @DefaultValue("exponential")
        @EnvironmentVariable("LLM_RETRY_STRATEGY")
        @Description("The strategy that decides on waits: a name under `llm.retry.strategies`, or a type.")
        String defaultStrategy,

        @DefaultValue("5")
        @AtLeast("0")
        @EnvironmentVariable("LLM_RETRY_MAX_ATTEMPTS")
        @Description("The retries after the first attempt, so 5 allows six attempts; 0 never tries again.")
        int maxRetries,

        @DefaultValue("1s")
        @AtLeast("0")
        @AtMost("3650d")
        @EnvironmentVariable("LLM_RETRY_BASE_DELAY")
        @Description("The wait before the first retry, for every strategy that has a `baseDelay` and does not set it.")
        Duration baseDelay,

        @DefaultValue("30s")
        @AtLeast("0")
        @AtMost("3650d")
        @EnvironmentVariable("LLM_RETRY_MAX_DELAY")
        @Description("The longest wait before a retry, for every strategy that has a `maxDelay` and does not set it.")
        Duration maxDelay,

        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "The time after which a call is not tried again, counted from its first attempt; its own time holds"
                        + " besides.")
        @Nullable
        Duration maxDuration,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_ADAPTIVE")
        @Description("Whether calls that wait for a backend which is down are woken when it is back.")
        boolean enableAdaptive,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_CLASSIFICATION")
        @Description("Whether the class of an error decides if and when it is tried again.")
        boolean enableClassification,

        @DefaultValue(RetryRule.DEFAULTS_BY_CLASS)
        @Description(
                "How failures of one class are retried, where `enableClassification` is on; what a rule does not say"
                        + " keeps its default.")
        Map<ErrorClass, RetryRule> rules,

        @Description("How many retries the calls to one backend may have together.")
        RetryBudgetSettings budget,

        @DefaultValue("false")
        @Description("Whether `maxDelay` also bounds the wait that a server asks for; asked earlier, it refuses again.")
        boolean capServerDelay,

        @DefaultValue("100ms")
        @AtLeast("0")
        @AtMost("1m")
        @Description(
                "How far apart the steps are in which waiting calls are woken after an outage, each step twice as many;"
                        + " 0 wakes all at once.")
        Duration wakePacing)
        implements CombinedSettings {

    /** The settings of an empty configuration. */
    public static RetrySettings defaults() {
        return SettingsRecord.defaults(RetrySettings.class);
    }

    /** The delay that backoff begins with: a {@code baseDelay} that is not set follows a lower {@code maxDelay}. */
    Duration firstDelay() {
        return baseDelay.compareTo(maxDelay) < 0 ? baseDelay : maxDelay;
    }

    /** The rule for a class of failures. */
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
                    "is not more than baseDelay, which is " + DurationText.format(firstDelay())
                            + ": few calls or none will be tried again",
                    "baseDelay");
        }
        if (budget.share() == 0 && budget.minPerSecond() == 0) {
            combination.warn(
                    "budget",
                    "allows no retry, though maxRetries is " + maxRetries
                            + "; set maxRetries to 0 if none is to be made",
                    "maxRetries");
        }
    }

    private void warnOfRules(Combination combination) {
        rules.forEach((errorClass, rule) -> {
            if (rule.maxRetries() != null && rule.maxRetries() > maxRetries) {
                combination.warn(
                        "rules." + Combination.name(errorClass) + ".maxRetries",
                        "is above " + combination.key("maxRetries") + ", which is " + maxRetries
                                + " and holds besides");
            }
        });
        if (rules.values().stream().allMatch(rule -> Objects.equals(rule.maxRetries(), 0))) {
            combination.warn("rules", "allow no retry after a failure of any class", "maxRetries");
        }
    }
}

package dev.weir.retry;

import dev.weir.config.EnvironmentVariable;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Map;

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
        @EnvironmentVariable("LLM_RETRY_BASE_DELAY")
        @Description("The wait before the first retry, for every strategy that has a `baseDelay` and does not set it.")
        Duration baseDelay,

        @DefaultValue("30s")
        @AtLeast("0")
        @EnvironmentVariable("LLM_RETRY_MAX_DELAY")
        @Description("The longest wait before a retry, for every strategy that has a `maxDelay` and does not set it.")
        Duration maxDelay,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_ADAPTIVE")
        @Description("Whether calls that wait for a backend which is down are woken when it is back.")
        boolean enableAdaptive,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_RETRY_CLASSIFICATION")
        @Description("Whether the class of an error decides if and when it is tried again.")
        boolean enableClassification,

        @DefaultValue(RetryRuleSettings.STANDARD)
        @Description(
                "How failures of one class are retried, where `enableClassification` is on; what a rule does not say"
                        + " keeps its default.")
        Map<ErrorClass, RetryRuleSettings> rules,

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
        Duration wakePacing) {}

package dev.weir.config;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

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
        boolean enableClassification) {}

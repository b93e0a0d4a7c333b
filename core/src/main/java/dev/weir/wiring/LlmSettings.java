package dev.weir.wiring;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.client.ClientSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.plugin.PluginSettings;
import dev.weir.retry.RetrySettings;
import dev.weir.spi.settings.Description;

/** Everything the core itself is told, as it stands under {@code llm:}. What extensions are told is theirs. */
public record LlmSettings(
        @Description("What a call uses when it does not say.")
        ClientSettings client,

        @Description("Measuring latency and tuning by it.") PerformanceSettings performance,

        @Description("The circuit breaker of each backend and model.")
        CircuitBreakerSettings circuitBreaker,

        @Description("Sending several calls together.") BatchProcessingSettings batchProcessing,

        @Description("Trying again after a failure.") RetrySettings retry,

        @Description("Counting tokens, what they cost, and the budget for it.")
        TokenSettings tokens,

        @Description("Where plugins come from.") PluginSettings plugins) {

    /** The settings of an empty configuration. */
    public static LlmSettings defaults() {
        return SettingsRecord.defaults(LlmSettings.class);
    }
}

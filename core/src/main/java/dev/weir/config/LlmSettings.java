package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import dev.weir.spi.settings.Description;
import java.util.Objects;
import java.util.Set;

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

    static final String ROOT = "llm";

    /** The settings of an empty configuration. */
    public static LlmSettings defaults() {
        Mapping empty = Mapping.empty(Origin.of(Source.DEFAULT));
        LlmSettings defaults = new Binder(new Findings(), key -> Set.of()).bind(LlmSettings.class, empty, ROOT);
        return Objects.requireNonNull(defaults, "every setting of the core has a default");
    }
}

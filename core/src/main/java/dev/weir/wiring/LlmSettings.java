package dev.weir.wiring;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.client.ClientSettings;
import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.intent.IntentSettings;
import dev.weir.limit.LimitSettings;
import dev.weir.plugin.PluginSettings;
import dev.weir.retry.RetrySettings;
import dev.weir.route.RouteSettings;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Map;

/** All settings of the core, the section {@code llm}. Extensions have settings of their own. */
public record LlmSettings(
        @Description("Defaults of calls.") ClientSettings client,

        @Description("Latency measurement and tuning.") PerformanceSettings performance,

        @Description("Circuit breaker of each backend and model.")
        CircuitBreakerSettings circuitBreaker,

        @Description("Batching of calls.") BatchProcessingSettings batchProcessing,

        @Description("Retries: limits, delays and stop conditions.")
        RetrySettings retry,

        @Description("Rate limits of each backend and model.")
        LimitSettings limits,

        @Description("Token usage, costs and budget.") TokenSettings tokens,

        @Description("Routes by name: a call whose model is the name of a route goes to the targets of the route.")
        Map<String, RouteSettings> routes,

        @Description("Intent types by name.") Map<String, IntentSettings> intents,

        @Description("Plugin loading.") PluginSettings plugins)
        implements CombinedSettings {

    /** The settings of an empty configuration. */
    public static LlmSettings defaults() {
        return SettingsRecord.defaults(LlmSettings.class);
    }

    @Override
    public void check(Combination combination) {
        String limit = circuitBreaker.enableAdaptiveTimeout() ? "floor" : "ceiling";
        Duration least = circuitBreaker.leastAttemptTimeout();
        if (client.timeout().compareTo(least) < 0) {
            combination.warn(
                    "client.timeout",
                    "is below " + combination.key("circuitBreaker.attemptTimeout." + limit) + ", which is "
                            + DurationText.format(least)
                            + ": calls end before an attempt that hangs counts as a failure, and the breaker stays closed",
                    "circuitBreaker.attemptTimeout." + limit);
        }
        Duration longest = retry.maxDuration();
        if (longest != null && longest.compareTo(client.timeout()) > 0) {
            combination.warn(
                    "retry.maxDuration",
                    "has no effect on calls that have the time of " + combination.key("client.timeout") + ", which is "
                            + DurationText.format(client.timeout()),
                    "client.timeout");
        }
    }
}

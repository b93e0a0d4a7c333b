package dev.weir.wiring;

import dev.weir.admin.AdminSettings;
import dev.weir.batch.BatchSettings;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.budget.BudgetSettings;
import dev.weir.client.ClientSettings;
import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.health.HealthSettings;
import dev.weir.intent.IntentSettings;
import dev.weir.limit.LimitSettings;
import dev.weir.performance.PerformanceSettings;
import dev.weir.plugin.PluginSettings;
import dev.weir.retry.RetrySettings;
import dev.weir.route.RouteSettings;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All settings of the core, the section {@code llm}. Extensions have settings of their own. */
public record LlmSettings(
        @Description("Defaults of calls.") ClientSettings client,

        @Description("Latency measurement and tuning.") PerformanceSettings performance,

        @Description("Contents of metrics and traces.") TelemetrySettings telemetry,

        @Description("Circuit breaker of each backend and model.")
        CircuitBreakerSettings circuitBreaker,

        @Description("Batching of calls.") BatchSettings batchProcessing,

        @Description("Retries: limits, delays and stop conditions.")
        RetrySettings retry,

        @Description("Rate limits of each backend and model.")
        LimitSettings limits,

        @Description("Health checks of the backends.") HealthSettings health,

        @Description("Local admin endpoint, at which `weir top` shows the calls of this process.")
        AdminSettings admin,

        @Description("Token usage, costs and budget.") TokenSettings tokens,

        @Description(
                "Budgets by name: limits of what calls may cost in a period. `llm.tokens.budgetLimit` is one for all calls.")
        Map<String, BudgetSettings> budgets,

        @Description("Routes by name: a call whose model is the name of a route goes to the targets of the route.")
        Map<String, RouteSettings> routes,

        @Description("Intent types by name.") Map<String, IntentSettings> intents,

        @Description("Plugin loading.") PluginSettings plugins)
        implements CombinedSettings {

    /** The settings of an empty configuration. */
    public static LlmSettings defaults() {
        return SettingsRecord.defaults(LlmSettings.class);
    }

    /** All budgets by their names, that of {@code tokens.budgetLimit} included. */
    public Map<String, BudgetSettings> allBudgets() {
        Map<String, BudgetSettings> all = new LinkedHashMap<>(budgets);
        tokens.budget().ifPresent(budget -> all.put(TokenSettings.BUDGET, budget));
        return all;
    }

    @Override
    public void check(Combination combination) {
        checkBudgets(combination);
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

    private void checkBudgets(Combination combination) {
        if (tokens.budgetLimit() != null && budgets.containsKey(TokenSettings.BUDGET)) {
            combination.refuse(
                    "budgets." + TokenSettings.BUDGET,
                    "is the name of the budget of " + combination.key("tokens.budgetLimit") + "; use another name",
                    "tokens.budgetLimit");
        }
        if (!tokens.trackCosts()) {
            String ineffective = "has no effect, as costs are not tracked";
            combination.warnOfEach("budgets", ineffective);
            combination.warnOfEach("tokens.budgetLimit", ineffective);
        }
        List<String> names = List.copyOf(budgets.keySet());
        for (int i = 1; i < names.size(); i++) {
            String name = names.get(i);
            BudgetSettings budget = Objects.requireNonNull(budgets.get(name));
            names.subList(0, i).stream()
                    .filter(other -> budget.repeats(Objects.requireNonNull(budgets.get(other))))
                    .forEach(other -> combination.warn(
                            "budgets." + name,
                            "counts the same calls in the same periods as '" + other + "': the lower limit decides",
                            "budgets"));
        }
    }
}

package dev.weir.wiring;

import dev.weir.budget.BudgetSettings;
import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.EnvironmentVariable;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counting tokens, what they cost, and the budget for it; the section {@code llm.tokens}. */
public record TokenSettings(
        @DefaultValue("true")
        @EnvironmentVariable("LLM_TRACK_USAGE")
        @Description("Counts tokens and costs in metrics.")
        boolean trackUsage,

        @DefaultValue("true") @EnvironmentVariable("LLM_TRACK_COSTS") @Description("Prices the attempts of calls.")
        boolean trackCosts,

        @AtLeast("0")
        @EnvironmentVariable("LLM_BUDGET_LIMIT")
        @Description(
                "Budget in USD of all calls together, which refuses calls when it is used up; if not set, there is none. Others are in `llm.budgets`.")
        @Nullable
        BigDecimal budgetLimit,

        @DefaultValue("month")
        @Description(
                "Period of that budget in UTC: `hour`, `day`, `week`, `month`, `total`, or a duration such as `30d`.")
        String budgetPeriod,

        @DefaultValue("80.0")
        @AtLeast("0")
        @AtMost("100")
        @EnvironmentVariable("LLM_ALERT_THRESHOLD")
        @Description("Percentage of that budget at which an alert is raised.")
        double alertThreshold,

        @DefaultValue("1")
        @AtLeast("0")
        @AtMost("10")
        @Description(
                "Factor by which the estimated cost of a call is multiplied, for all budgets, before it is reserved; 0 reserves nothing.")
        BigDecimal budgetEstimateFactor,

        @DefaultValue("100ms")
        @AtLeast("1ms")
        @AtMost("10s")
        @Description(
                "Time in which the ledger that processes share, if there is one, has to answer whether a budget has room; see `storeFailure` of the budgets.")
        Duration budgetStoreTimeout,

        @AtLeast("0")
        @Description(
                "Price per model in USD for 1,000 tokens, one rate for input and output, 0 for free. It wins over the `costs` "
                        + "section, whose price list is more exact.")
        Map<String, BigDecimal> costPerToken)
        implements CombinedSettings {
    /** The name of the budget of {@code budgetLimit}. */
    static final String BUDGET = "budgetLimit";

    public TokenSettings {
        BudgetSettings.requirePeriod("budgetPeriod", budgetPeriod);
    }

    /** The budget of {@code budgetLimit}; empty if that is not set. */
    Optional<BudgetSettings> budget() {
        return Optional.ofNullable(budgetLimit)
                .map(limit -> BudgetSettings.of(
                        Map.of("limit", limit, "period", budgetPeriod, "alertThreshold", alertThreshold)));
    }

    @Override
    public void check(Combination combination) {
        if (budgetLimit != null && budgetLimit.signum() == 0) {
            combination.warn("budgetLimit", BudgetSettings.PERMITS_NOTHING);
        }
    }
}

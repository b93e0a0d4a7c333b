package dev.weir.wiring;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.NotYetInEffect;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.util.Map;
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
        @NotYetInEffect
        @Description("Budget in USD; if not set, there is no limit.")
        @Nullable
        BigDecimal budgetLimit,

        @DefaultValue("80.0")
        @AtLeast("0")
        @AtMost("100")
        @EnvironmentVariable("LLM_ALERT_THRESHOLD")
        @NotYetInEffect
        @Description("Percentage of the budget at which an alert is raised.")
        double alertThreshold,

        @AtLeast("0")
        @Description(
                "Price per model in USD for 1,000 tokens, one rate for input and output, 0 for free. It wins over the `costs` "
                        + "section, whose price list is more exact.")
        Map<String, BigDecimal> costPerToken) {}

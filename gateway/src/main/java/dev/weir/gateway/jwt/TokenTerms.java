package dev.weir.gateway.jwt;

import dev.weir.budget.BudgetSettings;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.call.Priority;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tokens permit; the section {@code llm.gateway.jwt.terms}, or an entry of {@code llm.gateway.jwt.teams}. */
public record TokenTerms(
        @Description("Models and routes that are permitted, as `weir keys create --model` has them; all if empty.")
        List<String> models,

        @Nullable @AtLeast("0") @Description("Limit in USD of what each caller may cost in a period, by its name.")
        BigDecimal budget,

        @DefaultValue(KeyTerms.MONTH) @Description("Period of `budget`, as in `llm.budgets`.")
        String budgetPeriod,

        @Nullable @AtLeast("1") @Description("Limit of the requests of each caller.")
        Integer requestsPerMinute,

        @Nullable @AtLeast("1") @Description("Limit of the tokens of prompts and answers of each caller.")
        Integer tokensPerMinute,

        @Nullable @Description("Priority of calls over others that wait for the same target.")
        Priority priority) {
    public TokenTerms {
        models = List.copyOf(models);
        BudgetSettings.requirePeriod("budgetPeriod", budgetPeriod);
    }
}

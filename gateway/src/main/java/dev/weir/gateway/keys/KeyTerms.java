package dev.weir.gateway.keys;

import dev.weir.budget.BudgetSettings;
import dev.weir.spi.call.Priority;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a key is for and what it permits. Immutable.
 *
 * @param name the name in logs, budgets and the usage ledger, as the metadata {@code key} of calls: 1 to 64 letters, digits,
 *     {@code .}, {@code _} and {@code -}; or that of a token, {@value #TOKEN} and 1 to 128 characters, {@code @ | : / + =} among
 *     them, which no key can have
 * @param team the metadata {@code team} of calls, of the same form; null for none
 * @param models the models and routes that it permits, by the names that clients use; one that ends with {@code *} permits all
 *     that begin as it does; empty for all
 * @param budget limit of the costs in a period in US dollars, at least 0; null for none
 * @param budgetPeriod period of the budget as in {@code llm.budgets}: {@code day}, {@code month}, {@code 30d}, {@code total}
 * @param requestsPerMinute null for any number
 * @param tokensPerMinute tokens of prompts and answers; null for any number
 * @param priority of its calls over others that wait for the same target; null for that of the configuration
 * @param admin whether it permits the dashboard, with the calls and costs of all keys
 * @param metrics whether it permits {@code /metrics}, as {@code admin} does as well
 */
public record KeyTerms(
        String name,
        @Nullable String team,
        Set<String> models,
        @Nullable BigDecimal budget,
        String budgetPeriod,
        @Nullable Integer requestsPerMinute,
        @Nullable Integer tokensPerMinute,
        @Nullable Priority priority,
        boolean admin,
        boolean metrics) {
    /** What the names of tokens begin with. */
    public static final String TOKEN = "jwt:";

    /** The period of a budget unless another is given. */
    public static final String MONTH = "month";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TOKEN_NAME = Pattern.compile(TOKEN + "[A-Za-z0-9._@|:/+=-]{1,128}");

    /** @throws IllegalArgumentException with the part and what it must be */
    public KeyTerms {
        if (!isToken(name)) {
            requireName("name", name);
        }
        if (team != null) {
            requireName("team", team);
        }
        models = Set.copyOf(models);
        if (budget != null && budget.signum() < 0) {
            throw new IllegalArgumentException("budget must be at least 0, was " + budget);
        }
        budget = budget == null ? null : budget.stripTrailingZeros();
        BudgetSettings.requirePeriod("budgetPeriod", budgetPeriod);
        requireRate("requestsPerMinute", requestsPerMinute);
        requireRate("tokensPerMinute", tokensPerMinute);
    }

    /** Terms that do not permit to read metrics, unless they are those of an admin. */
    public KeyTerms(
            String name,
            @Nullable String team,
            Set<String> models,
            @Nullable BigDecimal budget,
            String budgetPeriod,
            @Nullable Integer requestsPerMinute,
            @Nullable Integer tokensPerMinute,
            @Nullable Priority priority,
            boolean admin) {
        this(name, team, models, budget, budgetPeriod, requestsPerMinute, tokensPerMinute, priority, admin, false);
    }

    /** A key that permits all models. */
    public static KeyTerms of(String name) {
        return new KeyTerms(name, null, Set.of(), null, MONTH, null, null, null, false);
    }

    private static boolean isToken(String name) {
        return TOKEN_NAME.matcher(name).matches();
    }

    private static void requireName(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    what + " must be 1 to 64 letters, digits, '.', '_' and '-', such as ci or team-blue");
        }
    }

    private static void requireRate(String what, @Nullable Integer rate) {
        if (rate != null && rate < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + rate);
        }
    }

    /** Whether it permits a model or route of this name. */
    public boolean permits(String model) {
        return models.isEmpty() || models.contains(model) || models.stream().anyMatch(rule -> matches(rule, model));
    }

    /** Whether it permits {@code /metrics}. */
    public boolean permitsMetrics() {
        return admin || metrics;
    }

    private static boolean matches(String rule, String model) {
        return rule.endsWith("*") && model.startsWith(rule.substring(0, rule.length() - 1));
    }
}

package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.gateway.jwt.JwtSettings;
import dev.weir.gateway.jwt.TokenTerms;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.KeyTerms;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the keys: writes an audit line for each change, and has the runtime hold the budgets of the keys. */
final class KeyChanges {
    private static final Logger LOG = LoggerFactory.getLogger(KeyChanges.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.weir.gateway.audit");

    private KeyChanges() {}

    static void audit(List<GatewayKey> before, List<GatewayKey> now) {
        Map<String, GatewayKey> former = byId(before);
        Map<String, GatewayKey> present = byId(now);
        present.forEach((id, key) -> {
            GatewayKey known = former.get(id);
            if (known == null) {
                line("added", key);
            } else if (known.revoked() == null && key.revoked() != null) {
                line("revoked", key);
            } else if (!known.equals(key)) {
                line("changed", key);
            }
        });
        former.forEach((id, key) -> {
            if (!present.containsKey(id)) {
                line("removed", key);
            }
        });
    }

    private static Map<String, GatewayKey> byId(List<GatewayKey> keys) {
        return keys.stream().collect(Collectors.toMap(GatewayKey::id, Function.identity(), (first, second) -> second));
    }

    private static void line(String change, GatewayKey key) {
        AUDIT.info(
                "event=gateway-key-changed change={} key={} id={} team={} expires={}",
                change,
                key.name(),
                key.id(),
                key.terms().team(),
                key.expires());
    }

    /**
     * Defines the budgets of keys that are valid in a runtime, and those of tokens, each of which is one for each caller.
     *
     * @param tokens null for no tokens
     */
    static void defineBudgets(Weir weir, List<GatewayKey> keys, @Nullable JwtSettings tokens, InstantSource time) {
        Map<String, BudgetSettings> settings = new LinkedHashMap<>();
        if (tokens != null) {
            define(JwtSettings.BUDGET, tokens.terms(), settings);
            tokens.teams().forEach((team, terms) -> define(JwtSettings.budgetOf(team), terms, settings));
        }
        for (GatewayKey key : keys) {
            KeyTerms terms = key.terms();
            if (key.isValid(time) && terms.budget() != null) {
                settings.put(
                        Caller.KEY + ":" + terms.name(),
                        BudgetSettings.of(Map.of(
                                "limit",
                                terms.budget(),
                                "period",
                                terms.budgetPeriod(),
                                "only",
                                Map.of(Caller.KEY, terms.name()))));
            }
        }
        Budgets budgets = weir.budgets();
        if (budgets != null) {
            budgets.define(settings, KeyChanges::limitedBy);
        } else if (!settings.isEmpty()) {
            LOG.warn(
                    "event=key-budgets-without-effect keys={} reason=\"costs are not tracked (llm.tokens.trackCosts), or the"
                            + " runtime was built without budgetKeys\"",
                    settings.size());
        }
    }

    private static String limitedBy(String budget) {
        if (budget.startsWith(Caller.KEY + ":")) {
            String key = budget.substring(Caller.KEY.length() + 1);
            return "weir keys revoke " + key + " && weir keys create --name " + key + " --budget USD";
        }
        return budget.equals(JwtSettings.BUDGET)
                ? "llm.gateway.jwt.terms.budget"
                : "llm.gateway.jwt.teams." + budget.substring(JwtSettings.TEAM_BUDGET.length()) + ".budget";
    }

    private static void define(String name, TokenTerms terms, Map<String, BudgetSettings> settings) {
        if (terms.budget() != null) {
            settings.put(
                    name,
                    BudgetSettings.of(Map.of(
                            "limit",
                            terms.budget(),
                            "period",
                            terms.budgetPeriod(),
                            "per",
                            Caller.KEY,
                            "only",
                            Map.of(Caller.TOKEN_BUDGET, name))));
        }
    }
}

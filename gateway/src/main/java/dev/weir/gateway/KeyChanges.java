package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.KeyTerms;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the keys: writes an audit line for each change, and has the runtime hold the budgets of the keys. */
final class KeyChanges {
    /** The metadata of calls with the name of the key, and with its team. */
    static final String KEY = "key";

    static final String TEAM = "team";

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

    /** Defines the budgets of keys that are valid in a runtime. */
    static void defineBudgets(Weir weir, List<GatewayKey> keys, InstantSource time) {
        Map<String, BudgetSettings> settings = new LinkedHashMap<>();
        for (GatewayKey key : keys) {
            KeyTerms terms = key.terms();
            if (key.isValid(time) && terms.budget() != null) {
                settings.put(
                        KEY + ":" + terms.name(),
                        BudgetSettings.of(Map.of(
                                "limit",
                                terms.budget(),
                                "period",
                                terms.budgetPeriod(),
                                "only",
                                Map.of(KEY, terms.name()))));
            }
        }
        Budgets budgets = weir.budgets();
        if (budgets != null) {
            budgets.define(settings);
        } else if (!settings.isEmpty()) {
            LOG.warn(
                    "event=key-budgets-without-effect keys={} reason=\"costs are not tracked (llm.tokens.trackCosts), or the"
                            + " runtime was built without budgetKeys\"",
                    settings.size());
        }
    }
}

package dev.weir.diagnosis;

import dev.weir.budget.BudgetState;
import dev.weir.cache.CacheLookup;
import dev.weir.cache.CacheStatistics;
import dev.weir.performance.LatencyPoint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Budgets that will not last, and a cache that answers little. */
final class CostRule implements Rule {
    private static final double NEARLY_SPENT = 90;
    private static final double LOW = 5;
    private static final int LEAST_LOOKUPS = 200;
    private static final double NANOS_PER_USD = 1e9;

    @Override
    public List<Finding> check(Observations seen) {
        List<Finding> findings = new ArrayList<>();
        double spending = seen.calls().stream()
                .mapToLong(call -> Math.max(0, call.costNanoUsd()))
                .sum();
        double perSecond = seen.calls().isEmpty()
                ? 0
                : spending / NANOS_PER_USD / covered(seen).toSeconds();
        seen.budgets().forEach(budget -> overrun(seen, budget, perSecond, findings));
        hitRate(seen.cache(), findings);
        return findings;
    }

    /** The time that the calls cover: less than the window after a start, or if there is room for fewer. */
    private static Duration covered(Observations seen) {
        Duration since = Duration.between(seen.calls().get(0).timestamp(), seen.now());
        return since.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : since;
    }

    private static void overrun(Observations seen, BudgetState budget, double perSecond, List<Finding> findings) {
        double left = budget.limitUsd().subtract(budget.spentUsd()).doubleValue();
        Instant end = budget.periodEnd();
        double seconds =
                end == null ? 0 : Math.max(0, Duration.between(seen.now(), end).toSeconds());
        boolean willBeSpent = budget.scope().isEmpty()
                && seen.calls().size() >= LEAST_CALLS
                && perSecond * seconds > left
                && budget.utilizationPercent() >= 2 * LOW;
        if (budget.utilizationPercent() < NEARLY_SPENT && !willBeSpent) {
            return;
        }
        String spent = usd(budget.spentUsd()) + " of " + usd(budget.limitUsd()) + " USD are spent";
        String rate = willBeSpent && left > 0
                ? String.format(
                        Locale.ROOT,
                        ", and at %.4f USD a minute the rest lasts %.0f minutes",
                        60 * perSecond,
                        left / perSecond / 60)
                : "";
        findings.add(new Finding(
                Symptom.COST_OVERRUN,
                budget.scope().isEmpty() ? budget.budget() : budget.budget() + " " + budget.scope(),
                spent + rate + mainCause(seen),
                "use a cheaper model or shorter answers for it, cache it, or raise the budget",
                budget.limitedBy()));
    }

    private static String usd(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    private static String mainCause(Observations seen) {
        Map<String, Long> costs = new HashMap<>();
        for (LatencyPoint call : seen.calls()) {
            if (call.costNanoUsd() > 0) {
                costs.merge(call.model() + " for the intent type " + call.intentType(), call.costNanoUsd(), Long::sum);
            }
        }
        double all = costs.values().stream().mapToLong(Long::longValue).sum();
        return costs.entrySet().stream()
                .max(Comparator.comparing(Map.Entry::getValue))
                .map(cause -> String.format(
                        Locale.ROOT,
                        "; %.0f %% of the recent cost is %s",
                        100 * cause.getValue() / all,
                        cause.getKey()))
                .orElse("");
    }

    private static void hitRate(@Nullable CacheStatistics cache, List<Finding> findings) {
        if (cache == null) {
            return;
        }
        long lookups = cache.count(CacheLookup.HIT) + cache.count(CacheLookup.MISS) + cache.count(CacheLookup.SHARED);
        if (lookups < LEAST_LOOKUPS || cache.hitRatePercent() >= LOW) {
            return;
        }
        long notStored =
                cache.notStored().values().stream().mapToLong(Long::longValue).sum();
        String why = cache.failures() > lookups / 10
                ? "the cache failed " + cache.failures() + " times"
                : 2 * notStored > lookups ? notStored + " answers were not stored" : "calls are seldom the same";
        findings.add(Finding.of(
                Symptom.LOW_HIT_RATE,
                "all",
                String.format(Locale.ROOT, "%.1f %% of %d lookups were hits: %s", cache.hitRatePercent(), lookups, why),
                "have more calls be the same, keep answers longer, or leave the cache out"));
    }
}

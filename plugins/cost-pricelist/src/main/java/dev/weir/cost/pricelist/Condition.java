package dev.weir.cost.pricelist;

import java.time.Instant;
import java.util.Set;

/**
 * When a variant of a price applies. The size of the prompt is that of the whole prompt, cached tokens included.
 *
 * @param promptFrom the least number of prompt tokens
 * @param promptUpTo the greatest number of prompt tokens
 * @param tiers the service tiers; empty for any
 * @param speeds the speeds; empty for any
 * @param regions the regions; empty for any
 * @param batch whether it is for batches alone
 * @param windows the times
 */
record Condition(
        long promptFrom,
        long promptUpTo,
        Set<String> tiers,
        Set<String> speeds,
        Set<String> regions,
        boolean batch,
        TimeWindows windows) {

    boolean holds(BillingFacts facts, Instant time) {
        return facts.promptTokens() >= promptFrom
                && facts.promptTokens() <= promptUpTo
                && (tiers.isEmpty() || tiers.contains(facts.tier()))
                && (speeds.isEmpty() || speeds.contains(facts.speed()))
                && (regions.isEmpty() || regions.contains(facts.region()))
                && (!batch || facts.batch())
                && windows.contain(time);
    }
}

package dev.weir.path;

import dev.weir.budget.Budgets;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cost.Costs;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.token.Tokenizer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The extensions that calls use on their path.
 *
 * @param backends every backend that a call may go to, by its name
 * @param routeStrategies every strategy that a route may name
 * @param retryStrategies every retry strategy that a call may use, by its name; empty for the engine's own
 * @param guards check calls, in this order
 * @param limitStore where processes share their rate limits; null if each has its own
 * @param cache the response cache; null for none
 * @param costs prices attempts; null if costs are not tracked
 * @param budgets limits what calls may cost; null for none
 * @param tokenizer counts tokens that providers do not report; null for none
 * @param ledger keeps what attempts use and cost; null for none
 */
public record PathExtensions(
        Map<String, Backend> backends,
        RouteStrategies routeStrategies,
        Map<String, RetryStrategy> retryStrategies,
        List<ConfiguredGuard> guards,
        @Nullable LimitStore limitStore,
        @Nullable ConfiguredCache cache,
        @Nullable Costs costs,
        @Nullable Budgets budgets,
        @Nullable Tokenizer tokenizer,
        @Nullable ConfiguredLedger ledger) {

    public PathExtensions {
        backends = Map.copyOf(backends);
        guards = List.copyOf(guards);
        retryStrategies = Map.copyOf(retryStrategies);
    }
}

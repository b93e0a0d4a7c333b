package dev.weir.path;

import dev.weir.route.ChosenStrategy;
import dev.weir.route.CostEstimate;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The strategies that routes may name.
 *
 * @param byName every strategy of a plugin
 * @param costs the estimates of costs; null if there is no cost model
 */
public record RouteStrategies(
        Map<String, ChosenStrategy> byName, @Nullable CostEstimate costs) {
    /** The routes' own strategies alone. */
    public static final RouteStrategies OWN = new RouteStrategies(Map.of(), null);

    public RouteStrategies {
        byName = Map.copyOf(byName);
    }

    ChosenStrategy named(String name, RandomGenerator random) {
        ChosenStrategy known = byName.get(name);
        return known == null ? ChosenStrategy.own(name, random) : known;
    }
}

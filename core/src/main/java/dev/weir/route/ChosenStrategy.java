package dev.weir.route;

import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A route strategy with the facts that it decides by.
 *
 * @param strategy the strategy
 * @param facts the facts of its {@link DecidesBy}
 */
public record ChosenStrategy(RouteStrategy strategy, Set<TargetFact> facts) {
    private static final String FAILOVER = "failover";
    private static final String WEIGHTED = "weighted";

    /** The names of the strategies that require no plugin. */
    public static final List<String> OWN = List.of(FAILOVER, WEIGHTED);

    public ChosenStrategy {
        facts = Set.copyOf(facts);
    }

    /** A strategy with the facts that its class declares. */
    public static ChosenStrategy of(RouteStrategy strategy) {
        return new ChosenStrategy(strategy, factsOf(strategy.getClass()));
    }

    /**
     * A strategy that requires no plugin.
     *
     * @param name one of {@link #OWN}
     * @param random for the choices of the strategy
     */
    public static ChosenStrategy own(String name, RandomGenerator random) {
        return switch (name) {
            case FAILOVER -> of(new Failover());
            case WEIGHTED -> of(new Weighted(random));
            default ->
                throw new IllegalArgumentException(
                        "no route strategy '" + name + "'; available: " + String.join(", ", OWN));
        };
    }

    /** The facts that a strategy of {@link #OWN} decides by. */
    public static Set<TargetFact> factsOfOwn(String name) {
        return factsOf(name.equals(WEIGHTED) ? Weighted.class : Failover.class);
    }

    /** The facts that the class of a strategy declares. */
    public static Set<TargetFact> factsOf(Class<?> strategy) {
        DecidesBy declared = strategy.getAnnotation(DecidesBy.class);
        return declared == null ? Set.of() : Set.of(declared.value());
    }

    /** Whether the order is that of the configuration. */
    boolean isFailover() {
        return strategy instanceof Failover;
    }
}

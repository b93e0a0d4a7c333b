package dev.weir.route;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Settings of one route; an entry of {@code llm.routes}. */
public record RouteSettings(
        @DefaultValue("failover")
        @Description(
                "Order in which a call asks the targets: `failover` as listed, `weighted` at random by their weights.")
        String strategy,

        @Description("Targets, at least one.") List<RouteTarget> targets,

        @DefaultValue("10s")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Time in which a target has to send its first output, retries and delays included, while another target is left; an answer that is not streamed has to be complete by then.")
        Duration firstTextWithin) {

    static final String FAILOVER = "failover";
    static final String WEIGHTED = "weighted";

    public RouteSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets must contain at least one target");
        }
        refuseRepeated(targets);
        if (!Set.of(FAILOVER, WEIGHTED).contains(strategy)) {
            throw new IllegalArgumentException("strategy must be failover or weighted, was '" + strategy + "'");
        }
        if (strategy.equals(WEIGHTED)) {
            refuseZero(targets);
        }
    }

    /** A route to these targets, with defaults for all other settings. */
    public static RouteSettings of(RouteTarget... targets) {
        return SettingsRecord.defaults(RouteSettings.class, Map.of("targets", List.of(targets)));
    }

    /** The same route with this strategy. */
    public RouteSettings withStrategy(String strategy) {
        return SettingsRecord.with(this, "strategy", strategy);
    }

    /** The same route with this time for the first output, 1 ms to 3650 days. */
    public RouteSettings withFirstTextWithin(Duration time) {
        return SettingsRecord.with(this, "firstTextWithin", time);
    }

    /** Whether targets have weights that its strategy does not use. */
    public boolean hasUnusedWeights() {
        return !strategy.equals(WEIGHTED) && targets.stream().anyMatch(target -> target.weight() != null);
    }

    private static void refuseRepeated(List<RouteTarget> targets) {
        Set<String> names = new HashSet<>();
        for (RouteTarget target : targets) {
            if (!names.add(target.name())) {
                throw new IllegalArgumentException("targets must differ, '" + target.name() + "' is listed twice");
            }
        }
    }

    private static void refuseZero(List<RouteTarget> targets) {
        if (targets.stream().allMatch(target -> Objects.equals(target.weight(), 0))) {
            throw new IllegalArgumentException("targets must have a weight above 0, all of them are 0");
        }
    }
}

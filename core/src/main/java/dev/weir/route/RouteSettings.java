package dev.weir.route;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Settings of one route; an entry of {@code llm.routes}. */
public record RouteSettings(
        @DefaultValue("failover")
        @Description(
                "Order in which a call asks the targets: `failover` as listed, `weighted` at random by their weights.")
        Strategy strategy,

        @Description("Targets, at least one.") List<RouteTarget> targets,

        @DefaultValue("10s")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Time in which a target has to send its first output, retries and delays included, while another target is left; an answer that is not streamed has to be complete by then.")
        Duration firstTextWithin) {

    /** The order in which a call asks the targets. */
    public enum Strategy {
        /** As listed. */
        FAILOVER,
        /** At random, each next one with a probability proportional to its weight. */
        WEIGHTED
    }

    public RouteSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets must contain at least one target");
        }
        refuseRepeated(targets);
        if (strategy == Strategy.WEIGHTED) {
            refuseZero(targets);
        } else if (targets.stream().anyMatch(target -> target.weight() != null)) {
            throw new IllegalArgumentException("targets must not have weights unless strategy is weighted");
        }
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

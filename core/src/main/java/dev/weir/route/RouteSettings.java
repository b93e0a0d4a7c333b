package dev.weir.route;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.route.FallbackRule.Then;
import dev.weir.route.stream.BrokenStream;
import dev.weir.route.stream.StreamRules;
import dev.weir.spi.backend.Reason;
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
import org.jspecify.annotations.Nullable;

/** Settings of one route; an entry of {@code llm.routes}. */
public record RouteSettings(
        @DefaultValue("failover")
        @Description(
                "Order in which a call asks the targets: `failover` as listed, `weighted` at random by their weights, or a route strategy: a name under `llm.routeStrategies`, or a type without required settings.")
        String strategy,

        @Description("Targets, at least one.") List<RouteTarget> targets,

        @DefaultValue("10s")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Time in which a target has to send its first output, retries and delays included, while another target is left; an answer that is not streamed has to be complete by then.")
        Duration firstTextWithin,

        @DefaultValue("10s")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Time in which a target that has begun to answer has to send more output while another target is left, unless `brokenStream` is `fail`. The learned limit of the target and `silenceTimeout` of its backend hold as well.")
        Duration nextTextWithin,

        @DefaultValue("continue")
        @Description(
                "What follows if a stream breaks after its listener has received output: `continue` has the next target continue the text, if it is known to support that, otherwise as `restart`; `restart` has it answer afresh, and holds back what it repeats; `buffer` holds back output, until the answer is whole or a limit is reached; `fail` fails the call.")
        BrokenStream brokenStream,

        @DefaultValue("false")
        @Description(
                "Whether the text that another target repeats may differ in white space and in upper and lower case.")
        boolean lenientRestart,

        @Nullable
        @AtLeast("1")
        @Description(
                "Limit of the tokens that `buffer` holds back, estimated at four characters each; none if not set.")
        Integer bufferTokens,

        @Nullable
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Limit of the time for which `buffer` holds back output, from the first of it, observed as output arrives; none if not set.")
        Duration bufferTime,

        @Nullable
        @Description(
                "Asking the next target as well while the first one has sent no output; the first output decides which of them answers. Off if not set.")
        HedgeSettings hedge,

        @Description(
                "What follows a failure at a target, by its reason, where it is to differ from the [table of reasons](routes.md#what-follows-a-failure).")
        Map<Reason, FallbackSettings> onFailure,

        @Nullable
        @Description(
                "Target that receives copies of some calls, whose answers are measured and discarded. None if not set.")
        MirrorSettings mirror)
        implements CombinedSettings {

    public RouteSettings {
        targets = List.copyOf(targets);
        onFailure = Map.copyOf(onFailure);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets must contain at least one target");
        }
        refuseRepeated(targets);
        refuseZero(targets);
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

    /** The same route with this time from one output to the next, 1 ms to 3650 days. */
    public RouteSettings withNextTextWithin(Duration time) {
        return SettingsRecord.with(this, "nextTextWithin", time);
    }

    /** The same route with this treatment of broken streams. */
    public RouteSettings withBrokenStream(BrokenStream brokenStream) {
        return SettingsRecord.with(this, "brokenStream", brokenStream);
    }

    /** The same route, where a repeated text may or may not differ in white space and case. */
    public RouteSettings withLenientRestart(boolean lenient) {
        return SettingsRecord.with(this, "lenientRestart", lenient);
    }

    /** The same route with this limit of held back tokens, from 1; null for none. */
    public RouteSettings withBufferTokens(@Nullable Integer tokens) {
        return SettingsRecord.with(this, "bufferTokens", tokens);
    }

    /** The same route with this limit of the time for which output is held back, 1 ms to 3650 days; null for none. */
    public RouteSettings withBufferTime(@Nullable Duration time) {
        return SettingsRecord.with(this, "bufferTime", time);
    }

    /** The same route with this hedging; null for none. */
    public RouteSettings withHedge(@Nullable HedgeSettings hedge) {
        return SettingsRecord.with(this, "hedge", hedge);
    }

    /** The same route with these rules in place of those of {@link FallbackRule#of}. */
    public RouteSettings withOnFailure(Map<Reason, FallbackSettings> onFailure) {
        return SettingsRecord.with(this, "onFailure", onFailure);
    }

    /** The same route with this mirror; null for none. */
    public RouteSettings withMirror(@Nullable MirrorSettings mirror) {
        return SettingsRecord.with(this, "mirror", mirror);
    }

    @Override
    public void check(Combination combination) {
        if (brokenStream != BrokenStream.BUFFER) {
            combination.warnOfEach("bufferTokens", "has no effect unless brokenStream is buffer");
            combination.warnOfEach("bufferTime", "has no effect unless brokenStream is buffer");
        }
        if (brokenStream == BrokenStream.BUFFER || brokenStream == BrokenStream.FAIL) {
            combination.warnOfEach("lenientRestart", "has no effect unless brokenStream is continue or restart");
        }
        if (hedge != null && targets.size() == 1) {
            combination.warn("hedge", "has no effect on a route of one target", "targets");
        }
        if (targets.size() == 1) {
            combination.warnOfEach("onFailure", "has no effect on a route of one target");
        }
        onFailure.forEach((reason, own) -> check(combination, reason, own));
    }

    private static void check(Combination combination, Reason reason, FallbackSettings own) {
        String key = "onFailure." + Combination.name(reason);
        if (own.then() == Then.LONGER_CONTEXT && reason != Reason.CONTEXT_LENGTH_EXCEEDED) {
            combination.refuse(key + ".then", "must be next or end: the length of the context is not the reason");
        }
        if ((reason == Reason.SILENT || reason == Reason.CIRCUIT_OPEN) && own.retries() != null && own.retries() > 0) {
            combination.refuse(
                    key + ".retries",
                    reason == Reason.SILENT
                            ? "must be 0: the time of firstTextWithin has passed"
                            : "must be 0: the circuit breaker of the target permits no attempt");
        }
    }

    StreamRules streamRules() {
        return new StreamRules(brokenStream, lenientRestart, bufferTokens, bufferTime);
    }

    /** What follows a failure for this reason: the table of {@link FallbackRule#of} with what {@code onFailure} replaces. */
    public FallbackRule rule(Reason reason) {
        return FallbackRule.of(reason).with(onFailure.getOrDefault(reason, FallbackSettings.UNCHANGED));
    }

    /** Whether a target has a weight. */
    public boolean hasWeights() {
        return targets.stream().anyMatch(target -> target.weight() != null);
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

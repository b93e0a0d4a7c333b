package dev.weir.route;

import dev.weir.call.Call;
import dev.weir.call.RetryLimit;
import dev.weir.call.SideEffects;
import dev.weir.call.TargetLimits;
import dev.weir.route.stream.StreamRules;
import dev.weir.route.stream.StreamedAnswer;
import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one route: which targets a call may ask, which one first, and what follows the failure of one. Makes
 * no attempt and reads no clock. Thread-safe.
 *
 * <pre>{@code
 * try (RemainingTargets targets = router.targets(call, now)) {
 *     RouteTarget target = targets.next();
 *     … a failure at this target …
 *     router.learn(target, request, reason, now);
 *     targets.failed(target, reason);
 *     if (targets.hasNext()) { … the next one … }
 * }
 * }</pre>
 */
public final class Router {
    private final RouteSettings settings;
    private final List<RouteTarget> targets;
    private final List<TargetCapabilities> capabilities;
    private final @Nullable Hedging hedging;
    private final TargetOrder order;
    private final StreamRules streams;
    private final Predicate<RouteTarget> avoided;
    private final @Nullable TargetCapabilities mirror;
    private final Map<Reason, FallbackRule> rules = new EnumMap<>(Reason.class);
    private final Map<Reason, RetryLimit> retries = new EnumMap<>(Reason.class);

    /**
     * A router whose strategy requires no plugin.
     *
     * @param random orders the targets of a weighted route; thread-safe if the router is used by several threads
     */
    public Router(RouteSettings settings, RandomGenerator random) {
        this(
                settings,
                ChosenStrategy.own(settings.strategy(), random),
                target -> ModelCapabilities.UNKNOWN,
                Router::unmeasured,
                null);
    }

    /** A router with any strategy, which avoids no target. */
    public Router(
            RouteSettings settings,
            ChosenStrategy strategy,
            Function<RouteTarget, ModelCapabilities> known,
            Function<RouteTarget, TargetStatistics> statistics,
            @Nullable CostEstimate costs) {
        this(settings, strategy, known, statistics, costs, target -> false);
    }

    /**
     * A router with any strategy.
     *
     * @param known what the backend of a target knows of the capabilities of its model
     * @param statistics the statistics of a target, asked for if the strategy decides by them
     * @param costs the estimates of costs for a strategy that decides by them; null if there is no cost model
     * @param avoided whether a target is not asked at present if another one may be
     */
    public Router(
            RouteSettings settings,
            ChosenStrategy strategy,
            Function<RouteTarget, ModelCapabilities> known,
            Function<RouteTarget, TargetStatistics> statistics,
            @Nullable CostEstimate costs,
            Predicate<RouteTarget> avoided) {
        this.avoided = avoided;
        this.settings = settings;
        targets =
                settings.targets().stream().filter(target -> target.share() > 0).toList();
        capabilities = targets.stream()
                .map(target -> new TargetCapabilities(target, known.apply(target)))
                .toList();
        hedging = settings.hedge() == null ? null : new Hedging(settings.hedge());
        order = new TargetOrder(strategy, targets, statistics, costs);
        streams = settings.streamRules();
        MirrorSettings copies = settings.mirror();
        mirror = copies == null ? null : new TargetCapabilities(copies.target(), known.apply(copies.target()));
        for (Reason reason : Reason.values()) {
            rules.put(reason, settings.rule(reason));
            retries.put(reason, settings.rule(reason).retries());
        }
    }

    private static TargetStatistics unmeasured(RouteTarget target) {
        throw new IllegalStateException("no statistics of " + target.name());
    }

    /** The statistics of a target; null if the strategy does not decide by them. */
    @Nullable
    TargetStatistics statistics(RouteTarget target) {
        return order.statistics(target);
    }

    /**
     * The targets that a new call may ask, in its order. Those that are known not to be able to answer it are skipped,
     * unless all are: what is known may be wrong, and the rejection of a provider is not. So are those that are avoided.
     *
     * @param now the present reading of the clock in nanoseconds
     */
    public RemainingTargets targets(Call call, long now) {
        List<SkippedTarget> skipped = skipped(call, now);
        if (skipped.isEmpty() || skipped.size() == targets.size()) {
            return order.choose(call, notAvoided(targets), List.of(), this);
        }
        List<RouteTarget> able = new ArrayList<>(targets);
        skipped.forEach(target -> able.remove(target.target()));
        return order.choose(call, notAvoided(able), skipped, this);
    }

    /** All of them if all are avoided. */
    private List<RouteTarget> notAvoided(List<RouteTarget> able) {
        if (!isAnyAvoided(able)) {
            return able;
        }
        List<RouteTarget> left = able.stream().filter(avoided.negate()).toList();
        return left.isEmpty() ? able : left;
    }

    private boolean isAnyAvoided(List<RouteTarget> able) {
        for (int i = 0; i < able.size(); i++) {
            if (avoided.test(able.get(i))) {
                return true;
            }
        }
        return false;
    }

    private List<SkippedTarget> skipped(Call call, long now) {
        boolean streamed = call.listener() != null;
        List<SkippedTarget> skipped = List.of();
        for (int i = 0; i < capabilities.size(); i++) {
            TargetCapabilities target = capabilities.get(i);
            Capability missing = target.missing(call.request(), streamed, now);
            if (missing != null) {
                skipped = skipped.isEmpty() ? new ArrayList<>() : skipped;
                skipped.add(new SkippedTarget(target.target(), missing));
            }
        }
        return skipped;
    }

    /** When a call asks a second target beside the first one; null if the route is not hedged. */
    public @Nullable Hedging hedging() {
        return hedging;
    }

    /** The target that receives copies of calls; null if there is none. */
    public @Nullable MirrorSettings mirror() {
        return settings.mirror();
    }

    /**
     * Whether a call may be copied to the mirror: not if a second request would have an effect of its own, or the mirror is
     * known not to be able to answer it.
     *
     * @param now the present reading of the clock in nanoseconds
     */
    public boolean mayMirror(Call call, long now) {
        return mirror != null
                && !call.hasSideEffects()
                && !SideEffects.areShownBy(call.request())
                && mirror.missing(call.request(), call.listener() != null, now) == null;
    }

    /** Whether a target may take a request that was too long for another one. */
    boolean mayHaveLongerContext(RouteTarget candidate, RouteTarget tooShort) {
        return capabilities(candidate).mayHaveLongerContext(capabilities(tooShort));
    }

    private TargetCapabilities capabilities(RouteTarget target) {
        return capabilities.stream()
                .filter(candidate -> candidate.target().equals(target))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(target.name() + " is not a target of this route"));
    }

    /**
     * Whether a target is known to continue an assistant's message at the end of a request; false if that is unknown.
     *
     * @param now the present reading of the clock in nanoseconds
     */
    public boolean continues(RouteTarget target, long now) {
        return capabilities(target).continues(now);
    }

    /**
     * Remembers for ten minutes what the rejection of a request shows of a target: that it was too long, or, if it ended
     * with an assistant's message, that such a message is not continued.
     *
     * @param sent the request as the target received it
     * @param now the present reading of the clock in nanoseconds
     */
    public void learn(RouteTarget target, Request sent, Reason reason, long now) {
        capabilities(target).learn(sent, reason, now);
    }

    /** What follows a failure for this reason at a target. */
    public FallbackRule rule(Reason reason) {
        return Objects.requireNonNull(rules.get(reason), "every reason has a rule");
    }

    /** The request as this target receives it: with its model and its parameters. */
    public Request request(Request request, RouteTarget target) {
        return target.parameters().applyTo(request.withModel(target.model()));
    }

    /** What the listener of a new call will have received, from all targets; null if none of it is kept. */
    public @Nullable StreamedAnswer streamedAnswer(TimeSource time) {
        return StreamedAnswer.of(streams, targets.size(), time);
    }

    /**
     * The limits at a target while another is left.
     *
     * @param survivesBreaks whether another target answers if the answer of this one breaks off
     * @param now when the target is asked first, as a reading of the clock in nanoseconds
     */
    public TargetLimits limits(boolean survivesBreaks, long now) {
        Duration within = settings.firstTextWithin();
        return new TargetLimits(
                retries, within, now + within.toNanos(), survivesBreaks ? settings.nextTextWithin() : null);
    }
}

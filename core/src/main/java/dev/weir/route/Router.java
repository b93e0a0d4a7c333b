package dev.weir.route;

import dev.weir.call.Call;
import dev.weir.call.TargetLimits;
import dev.weir.spi.backend.Request;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one route: which target a call asks first, and what follows the failure of one. Makes no attempt and
 * reads no clock. Thread-safe.
 *
 * <pre>{@code
 * try (RemainingTargets targets = router.targets(call)) {
 *     RouteTarget target = targets.next();
 *     … a failure at this target …
 *     targets.failed(target, reason);
 *     if (targets.hasNext()) { … the next one … }
 * }
 * }</pre>
 */
public final class Router {
    private final RouteSettings settings;
    private final List<RouteTarget> targets;
    private final TargetOrder order;

    /**
     * A router whose strategy requires no plugin.
     *
     * @param random orders the targets of a weighted route; thread-safe if the router is used by several threads
     */
    public Router(RouteSettings settings, RandomGenerator random) {
        this(settings, ChosenStrategy.own(settings.strategy(), random), Router::unmeasured, null);
    }

    /**
     * A router with any strategy.
     *
     * @param statistics the statistics of a target, asked for if the strategy decides by them
     * @param costs the estimates of costs for a strategy that decides by them; null if there is no cost model
     */
    public Router(
            RouteSettings settings,
            ChosenStrategy strategy,
            Function<RouteTarget, TargetStatistics> statistics,
            @Nullable CostEstimate costs) {
        this.settings = settings;
        targets =
                settings.targets().stream().filter(target -> target.share() > 0).toList();
        order = new TargetOrder(strategy, targets, statistics, costs);
    }

    private static TargetStatistics unmeasured(RouteTarget target) {
        throw new IllegalStateException("no statistics of " + target.name());
    }

    /** The targets that a new call may ask, in its order. */
    public RemainingTargets targets(Call call) {
        return order.choose(call, targets);
    }

    /** The request as this target receives it: with its model and its parameters. */
    public Request request(Request request, RouteTarget target) {
        return target.parameters().applyTo(request.withModel(target.model()));
    }

    /**
     * The limits at a target while another is left.
     *
     * @param now when the target is asked first, as a reading of the clock in nanoseconds
     */
    public TargetLimits limits(long now) {
        Duration within = settings.firstTextWithin();
        return new TargetLimits(FallbackRule.retriesByReason(), within, now + within.toNanos());
    }
}

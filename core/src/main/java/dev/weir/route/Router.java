package dev.weir.route;

import dev.weir.call.TargetLimits;
import dev.weir.spi.backend.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The decisions of one route: which target a call asks first, and what follows the failure of one. Makes no attempt and
 * knows no clock. Thread-safe if its random generator is.
 *
 * <pre>{@code
 * RemainingTargets targets = router.targets();
 * RouteTarget target = targets.next();
 * … a failure at this target …
 * targets.failed(target, reason);
 * if (targets.hasNext()) { … the next one … }
 * }</pre>
 */
public final class Router {
    private final RouteSettings settings;
    private final RandomGenerator random;
    private final List<RouteTarget> targets;

    /** @param random orders the targets of a weighted route */
    public Router(RouteSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        targets =
                settings.targets().stream().filter(target -> target.share() > 0).toList();
    }

    /** The targets that a new call may ask, in its order. */
    public RemainingTargets targets() {
        return new RemainingTargets(
                settings.strategy().equals(RouteSettings.WEIGHTED) && targets.size() > 1 ? weighted() : targets);
    }

    /** Draws one target after the other, without replacement. */
    private List<RouteTarget> weighted() {
        List<RouteTarget> left = new ArrayList<>(targets);
        List<RouteTarget> order = new ArrayList<>(targets.size());
        while (!left.isEmpty()) {
            order.add(left.remove(draw(left)));
        }
        return order;
    }

    private int draw(List<RouteTarget> left) {
        int drawn = random.nextInt(left.stream().mapToInt(RouteTarget::share).sum());
        int index = 0;
        while (drawn >= left.get(index).share()) {
            drawn -= left.get(index).share();
            index++;
        }
        return index;
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

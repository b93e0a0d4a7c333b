package dev.weir.route;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.route.TargetState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The targets of a route that one call may still ask. Each is asked at most once. To be closed when the call has ended,
 * as until then it counts as in flight at its target. Not thread-safe.
 */
public final class RemainingTargets implements AutoCloseable {
    private final Deque<RouteTarget> left;
    private final @Nullable List<TargetState> order;
    private final Map<RouteTarget, TargetStatistics> statistics;
    private @Nullable TargetStatistics entered;
    private boolean firstEntered;

    /**
     * @param order the order of a strategy; null if it is the configured one
     * @param statistics of the targets, of which some or all may have none
     */
    RemainingTargets(
            Collection<RouteTarget> targets,
            @Nullable List<TargetState> order,
            Map<RouteTarget, TargetStatistics> statistics) {
        left = new ArrayDeque<>(targets);
        this.order = order;
        this.statistics = statistics;
    }

    /** The order that the strategy determined, from the first target; null if it is the configured one. */
    public @Nullable List<TargetState> order() {
        return order;
    }

    /** Whether there is a target that has not been asked. */
    public boolean hasNext() {
        return !left.isEmpty();
    }

    /**
     * The next target.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public RouteTarget next() {
        RouteTarget next = left.remove();
        if (firstEntered) {
            firstEntered = false;
        } else {
            enter(next);
        }
        return next;
    }

    /** Counts the call at its first target before it asks it. */
    void enterFirst() {
        enter(left.element());
        firstEntered = true;
    }

    private void enter(RouteTarget target) {
        close();
        entered = statistics.get(target);
        if (entered != null) {
            entered.entered();
        }
    }

    /** Records that a target was given up, which may rule out others. */
    public void failed(RouteTarget target, Reason reason) {
        FallbackRule rule = FallbackRule.of(reason);
        if (rule.operator() && entered != null) {
            entered.failed(Duration.ZERO);
        }
        switch (rule.then()) {
            case END -> left.clear();
            case OTHER_MODEL -> left.removeIf(other -> other.model().equals(target.model()));
            case NEXT -> {}
        }
    }

    /** The call has ended. Further calls have no effect. */
    @Override
    public void close() {
        if (entered != null) {
            entered.left();
            entered = null;
        }
    }
}

package dev.weir.route;

import dev.weir.spi.backend.Reason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** The targets of a route that one call may still ask. Each is asked at most once. Not thread-safe. */
public final class RemainingTargets {
    private final Deque<RouteTarget> left;

    RemainingTargets(Collection<RouteTarget> order) {
        left = new ArrayDeque<>(order);
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
        return left.remove();
    }

    /** Records that a target was given up, which may rule out others. */
    public void failed(RouteTarget target, Reason reason) {
        switch (FallbackRule.of(reason).then()) {
            case END -> left.clear();
            case OTHER_MODEL -> left.removeIf(other -> other.model().equals(target.model()));
            case NEXT -> {}
        }
    }
}

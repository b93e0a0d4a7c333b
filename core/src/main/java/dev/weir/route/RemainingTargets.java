package dev.weir.route;

import dev.weir.spi.backend.Reason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** The targets of a route that one call may still ask. Each is asked at most once. Not thread-safe. */
public final class RemainingTargets {
    private final Deque<RouteTarget> left;
    private final List<SkippedTarget> skipped;
    private final Router router;

    RemainingTargets(Collection<RouteTarget> order, List<SkippedTarget> skipped, Router router) {
        left = new ArrayDeque<>(order);
        this.skipped = skipped;
        this.router = router;
    }

    /** The targets that the call does not ask, because they are known not to be able to answer it. */
    public List<SkippedTarget> skipped() {
        return skipped;
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

    /** Makes a target the next one once more, as it is to be asked in another way. */
    public void again(RouteTarget target) {
        left.addFirst(target);
    }

    /** Records that a target was given up, which may rule out others. */
    public void failed(RouteTarget target, Reason reason) {
        switch (FallbackRule.of(reason).then()) {
            case END -> left.clear();
            case LONGER_CONTEXT -> left.removeIf(other -> !router.mayHaveLongerContext(other, target));
            case NEXT -> {}
        }
    }
}

package dev.weir.route;

import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.route.TargetState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The targets of a route that one call may still ask. Each is asked at most once. To be closed when the call has ended,
 * as until then it counts as in flight at its target. Not thread-safe.
 */
public final class RemainingTargets implements AutoCloseable {
    private List<RouteTarget> left;
    private int taken;
    private final @Nullable List<TargetState> order;
    private final List<SkippedTarget> skipped;
    private final Router router;
    private @Nullable List<TargetStatistics> entered;
    private boolean firstEntered;

    /** @param order the order of a strategy; null if it is the configured one */
    RemainingTargets(
            List<RouteTarget> targets, @Nullable List<TargetState> order, List<SkippedTarget> skipped, Router router) {
        left = targets;
        this.order = order;
        this.skipped = skipped;
        this.router = router;
    }

    /** The order that the strategy determined, from the first target; null if it is the configured one. */
    public @Nullable List<TargetState> order() {
        return order;
    }

    /** The targets that the call does not ask, because they are known not to be able to answer it. */
    public List<SkippedTarget> skipped() {
        return skipped;
    }

    /** Whether there is a target that has not been asked. */
    public boolean hasNext() {
        return taken < left.size();
    }

    /**
     * The next target.
     *
     * @throws NoSuchElementException if there is none
     */
    public RouteTarget next() {
        RouteTarget next = take();
        if (firstEntered) {
            firstEntered = false;
        } else {
            close();
            enter(next);
        }
        return next;
    }

    /** As {@link #next}, while the target before is asked, too. */
    public RouteTarget nextBeside() {
        RouteTarget next = take();
        enter(next);
        return next;
    }

    private RouteTarget take() {
        if (!hasNext()) {
            throw new NoSuchElementException("no target is left");
        }
        return left.get(taken++);
    }

    /** Those that are left, in a list to change. */
    private List<RouteTarget> changed() {
        left = new ArrayList<>(left.subList(taken, left.size()));
        taken = 0;
        return left;
    }

    /** Counts the call at its first target before it asks it. */
    void enterFirst() {
        enter(left.get(taken));
        firstEntered = true;
    }

    private void enter(RouteTarget target) {
        TargetStatistics statistics = router.statistics(target);
        if (statistics != null) {
            statistics.entered();
            entered = entered == null ? new ArrayList<>(2) : entered;
            entered.add(statistics);
        }
    }

    /** Makes a target the next one once more, as it is to be asked in another way. */
    public void again(RouteTarget target) {
        changed().add(0, target);
    }

    /**
     * Records that a target was given up, which may rule out others.
     *
     * @return those that are skipped because the request is too long for them as well
     */
    public List<SkippedTarget> failed(RouteTarget target, Reason reason) {
        FallbackRule rule = router.rule(reason);
        TargetStatistics statistics = rule.operator() ? router.statistics(target) : null;
        if (statistics != null) {
            statistics.failed(Duration.ZERO);
        }
        return switch (rule.then()) {
            case END -> {
                changed().clear();
                yield List.of();
            }
            case LONGER_CONTEXT -> skipAsLongAs(target);
            case NEXT -> List.of();
        };
    }

    private List<SkippedTarget> skipAsLongAs(RouteTarget target) {
        List<RouteTarget> all = changed();
        List<SkippedTarget> tooLong = all.stream()
                .filter(other -> !router.mayHaveLongerContext(other, target))
                .map(other -> new SkippedTarget(other, Capability.CONTEXT_LENGTH))
                .toList();
        tooLong.forEach(other -> all.remove(other.target()));
        return tooLong;
    }

    /** The call has ended. Further calls have no effect. */
    @Override
    public void close() {
        if (entered != null) {
            entered.forEach(TargetStatistics::left);
            entered = null;
        }
    }
}

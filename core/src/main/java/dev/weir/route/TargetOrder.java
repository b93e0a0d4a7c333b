package dev.weir.route;

import dev.weir.call.Call;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.route.TargetStateBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the strategy of a route for the order of its targets, and holds it to its contract. A decision by statistics and the
 * counting of the call at the chosen target are one step, so that calls which arrive at once take account of each other.
 * Thread-safe.
 */
final class TargetOrder {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final ChosenStrategy chosen;
    private final IdentityHashMap<RouteTarget, TargetState> unmeasured = new IdentityHashMap<>();
    private final IdentityHashMap<RouteTarget, TargetStatistics> statistics = new IdentityHashMap<>();
    private final @Nullable CostEstimate costs;
    private final ReentrantLock choosing = new ReentrantLock();
    private final AtomicBoolean logged = new AtomicBoolean();

    /**
     * @param statistics the statistics of a target, asked for if the strategy decides by them
     * @param costs the estimates of costs; null if there is no cost model
     */
    TargetOrder(
            ChosenStrategy chosen,
            List<RouteTarget> targets,
            Function<RouteTarget, TargetStatistics> statistics,
            @Nullable CostEstimate costs) {
        this.chosen = chosen;
        this.costs = chosen.facts().contains(TargetFact.COST) ? costs : null;
        for (RouteTarget target : targets) {
            unmeasured.put(target, builder(target).build());
            if (chosen.facts().contains(TargetFact.STATISTICS)) {
                this.statistics.put(target, statistics.apply(target));
            }
        }
    }

    @Nullable
    TargetStatistics statistics(RouteTarget target) {
        return statistics.get(target);
    }

    private TargetStateBuilder builder(RouteTarget target) {
        int weight = chosen.facts().contains(TargetFact.WEIGHT) ? target.share() : 1;
        return TargetState.builder(target.backend(), target.model()).weight(weight);
    }

    /**
     * Chooses the order for one call.
     *
     * @param targets those that it may ask, in the configured order
     * @param skipped the others
     */
    RemainingTargets choose(Call call, List<RouteTarget> targets, List<SkippedTarget> skipped, Router router) {
        if (chosen.isFailover()) {
            return new RemainingTargets(targets, null, skipped, router);
        }
        long promptTokens = costs == null ? 0 : call.promptTokens();
        if (statistics.isEmpty()) {
            return ordered(call, targets, promptTokens, skipped, router);
        }
        choosing.lock();
        try {
            RemainingTargets remaining = ordered(call, targets, promptTokens, skipped, router);
            remaining.enterFirst();
            return remaining;
        } finally {
            choosing.unlock();
        }
    }

    private RemainingTargets ordered(
            Call call, List<RouteTarget> targets, long promptTokens, List<SkippedTarget> skipped, Router router) {
        List<TargetState> order = null;
        try {
            List<TargetState> states = states(call, targets, promptTokens);
            order = targets.size() == 1 ? states : chosen.strategy().order(call.request(), call, states);
            return new RemainingTargets(matching(order, targets), order, skipped, router);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            logOnce(call, e);
            return new RemainingTargets(targets, null, skipped, router);
        }
    }

    private List<TargetState> states(Call call, List<RouteTarget> targets, long promptTokens) {
        List<TargetState> states = new ArrayList<>(targets.size());
        boolean streamed = call.listener() != null;
        for (RouteTarget target : targets) {
            TargetStatistics measured = statistics.get(target);
            if (measured == null && costs == null) {
                states.add(Objects.requireNonNull(unmeasured.get(target)));
                continue;
            }
            TargetStateBuilder state = builder(target);
            if (measured != null) {
                measured.addTo(state, streamed);
            }
            if (costs != null) {
                state.costUsd(costs.of(call.request(), promptTokens, target));
            }
            states.add(state.build());
        }
        return Collections.unmodifiableList(states);
    }

    /** The targets of an order that a strategy returned, which may not keep its contract. */
    private static List<RouteTarget> matching(@Nullable List<@Nullable TargetState> order, List<RouteTarget> targets) {
        if (order == null || order.isEmpty()) {
            throw new IllegalStateException("it returned no target");
        }
        List<RouteTarget> left = new ArrayList<>(targets);
        List<RouteTarget> matching = new ArrayList<>(order.size());
        for (TargetState state : order) {
            matching.add(left.remove(indexOf(state, left)));
        }
        return matching;
    }

    private static int indexOf(@Nullable TargetState state, List<RouteTarget> left) {
        for (int i = 0; state != null && i < left.size(); i++) {
            RouteTarget target = left.get(i);
            if (target.backend().equals(state.backend()) && target.model().equals(state.model())) {
                return i;
            }
        }
        throw new IllegalStateException("it returned a target twice, or one that it was not given");
    }

    private void logOnce(Call call, Throwable defect) {
        if (!logged.getAndSet(true)) {
            LOG.warn(
                    "event=route-strategy-failed route={} strategy={}",
                    call.backend(),
                    chosen.strategy().getClass().getName(),
                    defect);
        }
    }
}

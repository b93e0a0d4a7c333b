package dev.weir.routing.adaptive;

import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Orders of targets. */
final class Ranking {
    private Ranking() {}

    /**
     * Orders targets, those that refuse calls last; equal ones in random rotation.
     *
     * @param comparator compares by values that do not change
     */
    static List<TargetState> by(Comparator<TargetState> comparator, List<TargetState> targets, RandomGenerator random) {
        List<TargetState> order = new ArrayList<>(targets);
        Collections.rotate(order, random.nextInt(order.size()));
        order.sort(Comparator.comparing(TargetState::refuses).thenComparing(comparator));
        return order;
    }

    /** Moves a target to the front. */
    static List<TargetState> first(TargetState target, List<TargetState> order) {
        order.remove(target);
        order.add(0, target);
        return order;
    }
}

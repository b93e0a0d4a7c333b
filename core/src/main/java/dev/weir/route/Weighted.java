package dev.weir.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The route strategy {@code weighted}: draws one target after the other, without replacement, each with a probability
 * proportional to its weight.
 */
@DecidesBy(TargetFact.WEIGHT)
final class Weighted implements RouteStrategy {
    private final RandomGenerator random;

    Weighted(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        List<TargetState> left = new ArrayList<>(targets);
        List<TargetState> order = new ArrayList<>(targets.size());
        while (!left.isEmpty()) {
            order.add(left.remove(draw(left)));
        }
        return order;
    }

    private int draw(List<TargetState> left) {
        long sum = 0;
        for (TargetState target : left) {
            sum += target.weight();
        }
        long drawn = random.nextLong(sum);
        int index = 0;
        while (drawn >= left.get(index).weight()) {
            drawn -= left.get(index).weight();
            index++;
        }
        return index;
    }
}

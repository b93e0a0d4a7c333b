package dev.weir.routing.adaptive;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Asks the faster of two targets drawn at random: the one with the smaller product of recent latency and calls in flight.
 * The calls in flight show within a call's time that a target has become slow, and keep one that has become fast again from
 * being flooded; the draw keeps calls that know the same from going to the same target. A target that loses for its latency
 * is measured again by a few calls. The other targets follow in the order of the same product.
 *
 * <p>Two random choices: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001. The product of
 * latency and load is that of Finagle's load balancers. Thread-safe if its generator is.
 */
@DecidesBy(TargetFact.STATISTICS)
@Description("Asks the faster of two random targets, by recent latency and calls in flight.")
public final class Fastest implements RouteStrategy {
    private final LatencyProbe probe;
    private final RandomGenerator random;

    @Inject
    public Fastest(RandomGenerator random) {
        probe = new LatencyProbe(random);
        this.random = random;
    }

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        Latencies latencies = new Latencies(targets);
        List<TargetState> order = Ranking.by(Comparator.comparingDouble(latencies::expected), targets, random);
        TargetState probed = probe.next(order.subList(1, order.size()));
        return Ranking.first(probed == null ? order.get(better(order)) : probed, order);
    }

    /** The better position of two that are drawn among the targets that refuse no calls, or all if there is none. */
    private int better(List<TargetState> order) {
        int closed = (int) order.stream().filter(target -> !target.refuses()).count();
        int candidates = closed == 0 ? order.size() : closed;
        if (candidates == 1) {
            return 0;
        }
        int one = random.nextInt(candidates);
        int other = random.nextInt(candidates - 1);
        return Math.min(one, other < one ? other : other + 1);
    }
}

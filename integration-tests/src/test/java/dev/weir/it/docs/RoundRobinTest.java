package dev.weir.it.docs;

import dev.weir.spi.route.RouteStrategy;
import dev.weir.testkit.RouteStrategyContract;
import java.util.random.RandomGenerator;

// tag::contract[]
class RoundRobinTest extends RouteStrategyContract {
    @Override
    protected RouteStrategy strategy(RandomGenerator random) {
        return new RoundRobinPlugin.RoundRobin();
    }
}
// end::contract[]

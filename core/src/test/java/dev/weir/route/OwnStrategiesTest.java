package dev.weir.route;

import dev.weir.spi.route.RouteStrategy;
import dev.weir.testkit.RouteStrategyContract;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/** The routes' own strategies keep the contract of all strategies. */
class OwnStrategiesTest {

    @Nested
    class FailoverTest extends RouteStrategyContract {
        @Override
        protected RouteStrategy strategy(RandomGenerator random) {
            return ChosenStrategy.own("failover", random).strategy();
        }
    }

    @Nested
    class WeightedTest extends RouteStrategyContract {
        @Override
        protected RouteStrategy strategy(RandomGenerator random) {
            return ChosenStrategy.own("weighted", random).strategy();
        }
    }
}

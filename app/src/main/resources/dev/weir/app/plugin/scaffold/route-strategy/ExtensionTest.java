package {{package}};

import dev.weir.spi.route.RouteStrategy;
import dev.weir.testkit.RouteStrategyContract;
import java.util.random.RandomGenerator;

class {{Class}}Test extends RouteStrategyContract {
    @Override
    protected RouteStrategy strategy(RandomGenerator random) {
        return new {{Class}}(new {{Type}}Settings(true));
    }
}

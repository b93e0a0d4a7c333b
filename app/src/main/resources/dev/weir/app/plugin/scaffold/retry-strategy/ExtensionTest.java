package {{package}};

import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.RetryStrategyContract;
import java.time.Duration;
import java.util.random.RandomGenerator;

class {{Class}}Test extends RetryStrategyContract {
    @Override
    protected RetryStrategy strategy(RandomGenerator random) {
        return new {{Class}}(new {{Type}}Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }
}

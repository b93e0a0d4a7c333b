package {{package}};

import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.LimitStoreContract;
import java.time.Duration;

@Lacks(Feature.CLOSING)
class {{Class}}Test extends LimitStoreContract {
    private LimitStore shared;

    @Override
    protected synchronized LimitStore connect(TimeSource time) {
        if (shared == null) {
            shared = new {{Class}}(new {{Type}}Settings(Duration.ofHours(1)), time);
        }
        return shared;
    }
}

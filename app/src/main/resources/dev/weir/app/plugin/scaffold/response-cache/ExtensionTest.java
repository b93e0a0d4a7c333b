package {{package}};

import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.ResponseCacheContract;

@Lacks(Feature.CLOSING)
class {{Class}}Test extends ResponseCacheContract {
    @Override
    protected ResponseCache cache(TimeSource time) {
        return new {{Class}}(new {{Type}}Settings(100), time);
    }
}

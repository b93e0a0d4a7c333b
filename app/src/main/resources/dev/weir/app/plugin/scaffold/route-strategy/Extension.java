package {{package}};

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Begins each call at the target after that of the call before. Thread-safe. */
@DecidesBy(TargetFact.STATISTICS)
public final class {{Class}} implements RouteStrategy {
    private final {{Type}}Settings settings;
    private final AtomicInteger calls = new AtomicInteger();

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        List<TargetState> order = new ArrayList<>(targets);
        Collections.rotate(order, Math.floorMod(-calls.getAndIncrement(), order.size()));
        if (settings.avoidRefusing()) {
            order.sort((one, other) -> Boolean.compare(one.refuses(), other.refuses()));
        }
        return order;
    }
}

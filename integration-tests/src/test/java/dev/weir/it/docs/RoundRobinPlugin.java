package dev.weir.it.docs;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

public final class RoundRobinPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.routeStrategy("round-robin", RoundRobin.class, NoSettings.class);
    }

    // tag::strategy[]
    @DecidesBy(TargetFact.STATISTICS)
    public static final class RoundRobin implements RouteStrategy {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            List<TargetState> order = new ArrayList<>(targets);
            Collections.rotate(order, Math.floorMod(-calls.getAndIncrement(), order.size()));
            order.sort((one, other) -> Boolean.compare(one.circuitOpen(), other.circuitOpen()));
            return order;
        }
    }
    // end::strategy[]
}

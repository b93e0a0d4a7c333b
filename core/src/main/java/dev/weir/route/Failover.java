package dev.weir.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import java.util.List;

/** The route strategy {@code failover}: the targets as listed. */
final class Failover implements RouteStrategy {

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        return targets;
    }
}

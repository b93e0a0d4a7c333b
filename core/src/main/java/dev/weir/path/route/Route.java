package dev.weir.path.route;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.observe.metrics.RouteMetrics;
import dev.weir.route.Router;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import java.util.Map;
import java.util.Objects;

/** Sends a call to the targets of its route, one after the other; a call to a backend passes through. */
public final class Route implements Stage {
    private final Map<String, Router> routers;
    private final Map<String, Mirror> mirrors;
    private final CallListener listener;
    private final TimeSource time;
    private final Hedges hedges;
    private final RouteMetrics metrics;

    /**
     * @param routers the router of each route, by its name
     * @param mirrors the mirror of each route that has one, by its name
     */
    public Route(
            Map<String, Router> routers,
            Map<String, Mirror> mirrors,
            CallListener listener,
            TimeSource time,
            Hedges hedges,
            RouteMetrics metrics) {
        this.routers = Map.copyOf(routers);
        this.mirrors = Map.copyOf(mirrors);
        this.listener = listener;
        this.time = time;
        this.hedges = hedges;
        this.metrics = metrics;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        String route = call.route();
        if (route == null) {
            return next.proceed(call);
        }
        Router router = Objects.requireNonNull(routers.get(route), "a call to an unknown route");
        Mirror mirror = mirrors.get(route);
        if (mirror != null) {
            mirror.copy(call, next);
        }
        try (RoutedCall routed = new RoutedCall(call, router, listener, time, hedges, metrics)) {
            return routed.proceed(next);
        }
    }
}

package dev.weir.routing.adaptive;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;

/** Registers the route strategies that go by latency, cost or the prompt. */
public final class RoutingPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.routeStrategy("fastest", Fastest.class, NoSettings.class);
        extensions.routeStrategy("cheapest", Cheapest.class, CheapestSettings.class);
        extensions.routeStrategy("affinity", Affinity.class, AffinitySettings.class);
    }
}

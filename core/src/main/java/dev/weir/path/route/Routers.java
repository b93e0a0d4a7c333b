package dev.weir.path.route;

import dev.weir.route.Hedging;
import dev.weir.route.Router;
import java.util.HashMap;
import java.util.Map;

/** The routers of a runtime, by the names of their routes. */
public record Routers(Map<String, Router> byName) {
    public Routers {
        byName = Map.copyOf(byName);
    }

    /** The hedging of the routes that have one. */
    public Map<String, Hedging> hedges() {
        Map<String, Hedging> hedges = new HashMap<>();
        byName.forEach((name, router) -> {
            Hedging hedging = router.hedging();
            if (hedging != null) {
                hedges.put(name, hedging);
            }
        });
        return hedges;
    }
}

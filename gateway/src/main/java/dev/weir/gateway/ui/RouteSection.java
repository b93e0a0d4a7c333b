package dev.weir.gateway.ui;

import dev.weir.observe.DecisionText;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.event.TargetsOrdered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The routes with their targets, in the order in which they are asked, as JSON. */
final class RouteSection {
    private static final int MOST_ROUTES = 100;
    private static final int MOST_TARGETS = 20;

    private RouteSection() {}

    static void write(Map<String, RouteSettings> routes, @Nullable CallHistory history, ObjectNode into) {
        List<Map.Entry<String, RouteSettings>> sorted = new ArrayList<>(routes.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        Bounds.list(into, "routes", sorted, MOST_ROUTES, (route, json) -> {
            json.put("name", Bounds.name(route.getKey()))
                    .put("strategy", Bounds.name(route.getValue().strategy()));
            TargetsOrdered order = history == null ? null : history.order(route.getKey());
            if (order == null) {
                Bounds.list(json, "targets", route.getValue().targets(), MOST_TARGETS, RouteSection::configured);
            } else {
                json.put("order", "last-call");
                Bounds.list(json, "targets", ordered(order, route.getValue()), MOST_TARGETS, RouteSection::write);
            }
        });
    }

    private record Ordered(String backend, String model, String facts) {}

    /** The targets of the last call, and then those that were not among them. */
    private static List<Ordered> ordered(TargetsOrdered order, RouteSettings route) {
        List<Ordered> all = new ArrayList<>();
        order.targets()
                .forEach(target -> all.add(
                        new Ordered(target.backend(), target.model(), String.join(", ", DecisionText.facts(target)))));
        for (RouteTarget target : route.targets()) {
            if (all.stream().noneMatch(known -> (known.backend + "/" + known.model).equals(target.name()))) {
                all.add(new Ordered(target.backend(), target.model(), "not among those of that call"));
            }
        }
        return all;
    }

    private static void write(Ordered target, ObjectNode json) {
        json.put("backend", Bounds.name(target.backend))
                .put("model", Bounds.name(target.model))
                .put("facts", target.facts);
    }

    private static void configured(RouteTarget target, ObjectNode json) {
        json.put("backend", Bounds.name(target.backend()))
                .put("model", Bounds.name(target.model()))
                .put("facts", target.weight() == null ? "" : "weight " + target.weight());
    }
}

package dev.weir.path.join;

import dev.weir.call.Call;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backends that take several chat requests in one exchange.
 *
 * @param backends those that do, by name
 * @param routes the backends of each route all of whose targets, its mirror included, do, by the name of the route
 */
public record BatchBackends(Map<String, BatchBackend> backends, Map<String, List<BatchBackend>> routes) {

    public BatchBackends {
        backends = Map.copyOf(backends);
        routes = Map.copyOf(routes);
    }

    /** How many requests such as this one are taken in one exchange; 1 if it has to be sent alone. */
    int most(Call call, ChatRequest request) {
        int most = Integer.MAX_VALUE;
        for (BatchBackend backend : asked(call)) {
            most = Math.min(
                    most, backend.takesInBatch(request) ? backend.capabilities().maxBatch() : 1);
        }
        return most == Integer.MAX_VALUE ? 1 : most;
    }

    private List<BatchBackend> asked(Call call) {
        if (call.route() != null) {
            return routes.getOrDefault(call.route(), List.of());
        }
        @Nullable BatchBackend backend = backends.get(call.backend());
        return backend == null ? List.of() : List.of(backend);
    }
}

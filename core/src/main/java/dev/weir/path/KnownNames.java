package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.RequestKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that a call may use, and what each backend requires of it: a kind of requests that the backend answers,
 * and a model where it has no default. A call that does not fit is refused before anything is made for it or sent.
 */
public final class KnownNames {
    private final Map<String, Capabilities> backends;
    private final Map<String, Set<RequestKind>> routes;
    private final Set<String> strategies;
    private final @Nullable String noModel;

    /**
     * @param backends what each configured backend can do, by its name
     * @param routes the backends of each route, by its name
     * @param strategies names of retry strategies
     * @param noModel the name that stands in a request for which nobody chose a model; null if there is always one
     */
    public KnownNames(
            Map<String, Capabilities> backends,
            Map<String, Set<String>> routes,
            Set<String> strategies,
            @Nullable String noModel) {
        this.backends = Map.copyOf(backends);
        this.routes = routes.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, route -> answered(route.getValue())));
        this.strategies = Set.copyOf(strategies);
        this.noModel = noModel;
    }

    /** The kinds of requests that a target answers; one is enough, as the others are not asked. */
    private Set<RequestKind> answered(Set<String> targets) {
        return Arrays.stream(RequestKind.values())
                .filter(kind -> targets.stream()
                        .map(backends::get)
                        .anyMatch(backend -> backend != null && backend.answers(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Lets a call pass whose names are known.
     *
     * @throws CallException with the names that there are
     */
    public void check(Call call) {
        String route = call.route();
        if (route == null) {
            checkModel(call, checkBackend(call, call.backend()));
        } else {
            checkRoute(call, routes.getOrDefault(route, Set.of()));
        }
        String strategy = call.retryStrategy();
        if (strategy != null && !strategies.contains(strategy)) {
            throw new CallException(call.callId() + ": no retry strategy is named '" + strategy + "'; available: "
                    + String.join(", ", new TreeSet<>(strategies)));
        }
    }

    private Capabilities checkBackend(Call call, String backend) {
        Capabilities capabilities = backends.get(backend);
        if (capabilities == null) {
            throw new CallException(call.callId() + ": no backend is named '" + backend + "'; configured: "
                    + String.join(", ", new TreeSet<>(backends.keySet())));
        }
        RequestKind kind = call.request().kind();
        if (!capabilities.answers(kind)) {
            throw new CallException(call.callId() + ": backend '" + backend + "' answers no " + kind.label()
                    + " requests; " + others(kind));
        }
        return capabilities;
    }

    private void checkRoute(Call call, Set<RequestKind> answered) {
        RequestKind kind = call.request().kind();
        if (!answered.contains(kind)) {
            throw new CallException(call.callId() + ": no target of route '" + call.route() + "' answers "
                    + kind.label() + " requests; " + others(kind));
        }
    }

    private void checkModel(Call call, Capabilities capabilities) {
        if (capabilities.modelRequired() && call.request().model().equals(noModel)) {
            throw new CallException(call.callId() + ": backend '" + call.backend()
                    + "' needs a model, and none is set: set llm.client.model or LLM_MODEL, or name one in the call, on"
                    + " the command line with --model");
        }
    }

    private String others(RequestKind kind) {
        String names = new TreeMap<>(backends)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().answers(kind))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no configured backend does" : "configured backends that do: " + names;
    }
}

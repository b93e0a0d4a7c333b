package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.spi.backend.RequestKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The names that a call may use, and the kinds of requests that each backend answers. A call that does not fit is refused
 * before anything is made for it or sent.
 */
public final class KnownNames {
    private final Map<String, Set<RequestKind>> backends;
    private final Set<String> strategies;

    /**
     * @param backends the kinds that each configured backend answers, by its name
     * @param strategies names of retry strategies
     */
    public KnownNames(Map<String, Set<RequestKind>> backends, Set<String> strategies) {
        this.backends = Map.copyOf(backends);
        this.strategies = Set.copyOf(strategies);
    }

    /**
     * Lets a call pass whose names are known.
     *
     * @throws CallException with the names that there are
     */
    public void check(Call call) {
        Set<RequestKind> kinds = backends.get(call.backend());
        if (kinds == null) {
            throw new CallException(call.callId() + ": no backend is named '" + call.backend() + "'; configured: "
                    + String.join(", ", new TreeSet<>(backends.keySet())));
        }
        RequestKind kind = call.request().kind();
        if (!kinds.contains(kind)) {
            throw new CallException(call.callId() + ": backend '" + call.backend() + "' answers no " + kind.label()
                    + " requests; " + others(kind));
        }
        String strategy = call.retryStrategy();
        if (strategy != null && !strategies.contains(strategy)) {
            throw new CallException(call.callId() + ": no retry strategy is named '" + strategy + "'; available: "
                    + String.join(", ", new TreeSet<>(strategies)));
        }
    }

    private String others(RequestKind kind) {
        String names = new TreeMap<>(backends)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().contains(kind))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no configured backend does" : "configured backends that do: " + names;
    }
}

package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import java.util.Set;
import java.util.TreeSet;

/** The names that a call may use. An unknown one is refused before anything is made for it or sent. */
public final class KnownNames {
    private final Set<String> backends;
    private final Set<String> strategies;

    /**
     * @param strategies names of retry strategies
     */
    public KnownNames(Set<String> backends, Set<String> strategies) {
        this.backends = Set.copyOf(backends);
        this.strategies = Set.copyOf(strategies);
    }

    /**
     * Lets a call pass whose names are known.
     *
     * @throws CallException with the names that there are
     */
    public void check(Call call) {
        if (!backends.contains(call.backend())) {
            throw new CallException(call.callId() + ": no backend is named '" + call.backend() + "'; configured: "
                    + String.join(", ", new TreeSet<>(backends)));
        }
        String strategy = call.retryStrategy();
        if (strategy != null && !strategies.contains(strategy)) {
            throw new CallException(call.callId() + ": no retry strategy is named '" + strategy + "'; available: "
                    + String.join(", ", new TreeSet<>(strategies)));
        }
    }
}

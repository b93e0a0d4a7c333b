package dev.weir.routing.adaptive;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sends calls with the same key, such as those of one conversation, to the same target, so that the prompt cache of the
 * provider has their beginning. Each pair of key and target has a hash, and the target with the largest is asked: calls move
 * only from a target that is removed, or to one that is added. While that target is loaded or its circuit breaker is open,
 * the call goes to the one with the next largest.
 *
 * <p>Rendezvous hashing: D. Thaler and C. Ravishankar, "Using name-based mappings to increase hit rates", 1998. The bound on
 * the load is that of V. Mirrokni, M. Thorup and M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2016.
 * Thread-safe.
 */
@DecidesBy(TargetFact.STATISTICS)
@Description("Sends calls with the same beginning of the prompt, or the same metadata, to the same target.")
public final class Affinity implements RouteStrategy {
    private final AffinitySettings settings;
    private final AffinityKey key;

    @Inject
    public Affinity(AffinitySettings settings) {
        this.settings = settings;
        key = new AffinityKey(settings);
    }

    private record Scored(TargetState target, boolean loaded, long hash) {
        private boolean isRefusing() {
            return target.refuses();
        }
    }

    @Override
    public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
        long hash = key.of(request, call);
        double most = mostInFlight(targets);
        List<Scored> scored = new ArrayList<>(targets.size());
        for (TargetState target : targets) {
            long hashOfTarget = StableHash.of(target.backend() + "/" + target.model());
            scored.add(new Scored(target, target.inFlight() + 1 > most, StableHash.mixed(hash ^ hashOfTarget)));
        }
        scored.sort(Comparator.comparing(Scored::isRefusing)
                .thenComparing(Scored::loaded)
                .thenComparing(Comparator.comparingLong(Scored::hash).reversed()));
        return scored.stream().map(Scored::target).toList();
    }

    /** The calls in flight, this one included, with which a target is not loaded. */
    private double mostInFlight(List<TargetState> targets) {
        long calls = 1;
        int closed = 0;
        for (TargetState target : targets) {
            if (!target.refuses()) {
                calls += target.inFlight();
                closed++;
            }
        }
        double share = Math.ceil(settings.loadFactor() * calls / Math.max(1, closed));
        return Math.max(settings.freeCalls(), share);
    }
}

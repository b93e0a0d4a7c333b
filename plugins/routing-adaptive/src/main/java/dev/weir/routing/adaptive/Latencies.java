package dev.weir.routing.adaptive;

import dev.weir.spi.route.TargetState;
import java.time.Duration;
import java.util.List;

/** The latencies of the targets of one decision; an unknown one is taken for that of the fastest. */
final class Latencies {
    private final double fastest;

    Latencies(List<TargetState> targets) {
        double least = Double.POSITIVE_INFINITY;
        for (TargetState target : targets) {
            Duration latency = target.latency();
            if (latency != null && !target.refuses()) {
                least = Math.min(least, nanos(latency));
            }
        }
        fastest = least == Double.POSITIVE_INFINITY ? 1 : Math.max(1, least);
    }

    private static double nanos(Duration latency) {
        return latency.getSeconds() * 1e9 + latency.getNano();
    }

    /** In nanoseconds, at least 1. */
    double of(TargetState target) {
        Duration latency = target.latency();
        return latency == null ? fastest : Math.max(1, nanos(latency));
    }

    /** What a call has to expect: the latency, the longer the more calls are in flight. */
    double expected(TargetState target) {
        return of(target) * (target.inFlight() + 1.0);
    }

    /** The latency of the fastest target that refuses no calls, in nanoseconds; 1 if none is known. */
    double fastest() {
        return fastest;
    }
}

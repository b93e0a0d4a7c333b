package dev.weir.spi.route;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A target of a route as it is when a call chooses. A snapshot. Created with {@link #builder} by the runtime, and by
 * tests of a {@link RouteStrategy}.
 *
 * @param backend the name of the target's backend
 * @param model the target's model
 * @param weight the configured weight, 1 or more; 1 if none is set
 * @param inFlight the number of calls at the target, from its choice to the end of its answer, of routes whose strategy
 *     decides by statistics
 * @param latency the recent time of an attempt to its first output for a call that is streamed, to the whole answer for
 *     another call: an average in which an attempt counts the less the older it is, and a failure as at least twice the
 *     average; null if unknown
 * @param latencyAge how long ago that was measured last; null if the latency is unknown
 * @param circuitOpen whether the circuit breaker rejects attempts; false once a probe is due
 * @param limited whether its rate limits refuse a call that does not wait; such a call ends at once, so that neither the
 *     latency nor the calls in flight show it
 * @param costUsd the estimated cost of this call in US dollars; null if the price is unknown
 */
public record TargetState(
        String backend,
        String model,
        int weight,
        int inFlight,
        @Nullable Duration latency,
        @Nullable Duration latencyAge,
        boolean circuitOpen,
        boolean limited,
        @Nullable BigDecimal costUsd) {

    public TargetState {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(model, "model");
    }

    /** Whether it refuses a call without asking its server: its circuit breaker is open, or its rate limits are reached. */
    public boolean refuses() {
        return circuitOpen || limited;
    }

    /** A builder for a target of weight 1 about which nothing else is known. */
    public static TargetStateBuilder builder(String backend, String model) {
        return new TargetStateBuilder(backend, model);
    }
}

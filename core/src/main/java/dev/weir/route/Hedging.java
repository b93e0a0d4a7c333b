package dev.weir.route;

import dev.weir.call.SideEffects;
import dev.weir.spi.backend.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides when a call to a route asks a second target while the first one has sent no output. The times of streamed calls
 * and of others, whose first output is mostly the whole answer, are kept apart. Starts nothing and reads no clock.
 * Thread-safe.
 */
public final class Hedging {
    /** No hedge, whatever the time. */
    public static final long NEVER = Long.MAX_VALUE;

    private final int percentile;
    private final long fixedNanos;
    private final HedgeBudget budget;
    private final Map<Measured, HedgeDelay> delays = new ConcurrentHashMap<>();

    Hedging(HedgeSettings settings) {
        percentile = settings.percentile();
        fixedNanos = percentile == 0 ? settings.fixedNanos() : NEVER;
        budget = new HedgeBudget(settings.budgetMillionths());
    }

    private record Measured(RouteTarget target, boolean streamed) {}

    /**
     * Counts a call and returns the time without output after which it may ask a second target.
     *
     * @param first the target that it asks first
     * @param streamed whether a listener receives the answer as it arises
     * @return in nanoseconds; {@link #NEVER} if the request has side effects, or too few times are known
     */
    public long begin(Request request, RouteTarget first, boolean streamed) {
        budget.deposit();
        if (SideEffects.areShownBy(request)) {
            return NEVER;
        }
        return percentile == 0 ? fixedNanos : delay(first, streamed).nanos();
    }

    /** Withdraws a hedge from the budget; false if it is used up. */
    public boolean tryHedge() {
        return budget.tryWithdraw();
    }

    /**
     * Records a time from the question to the first output.
     *
     * @param nanos the time, or, if the target had sent no output when another one answered, the time until then: without
     *     such times the percentile would sink with each hedge
     */
    public void measured(RouteTarget first, boolean streamed, long nanos) {
        if (percentile != 0) {
            delay(first, streamed).measured(nanos);
        }
    }

    private HedgeDelay delay(RouteTarget first, boolean streamed) {
        return delays.computeIfAbsent(new Measured(first, streamed), any -> new HedgeDelay(percentile));
    }
}

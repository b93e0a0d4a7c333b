package dev.weir.route;

import dev.weir.call.SideEffects;
import dev.weir.spi.backend.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides when a call to a route asks a second target while the first one has sent no output. The times of streamed calls
 * and of others, whose first output is mostly the whole answer, are kept apart. Starts nothing and reads no clock.
 * Thread-safe.
 */
public final class Hedging {
    /** No hedge, whatever the time. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int USUAL = 95;

    private final int percentile;
    private volatile long fixedNanos;
    private final HedgeBudget budget;
    private final Map<Measured, HedgeDelay> delays = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder hedges = new LongAdder();

    Hedging(HedgeSettings settings) {
        percentile = settings.percentile();
        fixedNanos = percentile == 0 ? settings.fixedNanos() : NEVER;
        budget = new HedgeBudget(settings.budgetMillionths());
    }

    /** Whether the time follows a percentile of what is measured; otherwise it is {@link #after()}. */
    public boolean isAdaptive() {
        return percentile != 0;
    }

    /** The fixed time after which a second target is asked; only if it is not adaptive. */
    public Duration after() {
        return Duration.ofNanos(fixedNanos);
    }

    /** Changes the fixed time, for calls that begin from now on; without effect if it is adaptive. */
    public void adjustAfter(Duration changed) {
        fixedNanos = percentile == 0 ? changed.toNanos() : fixedNanos;
    }

    /** The number of calls so far. */
    public long calls() {
        return calls.sum();
    }

    /** The number of those that asked a second target. */
    public long hedges() {
        return hedges.sum();
    }

    /**
     * The 95th percentile of the recent times to the first output, or the one that is configured: the longest of all
     * targets that are asked first. Zero while too few times are known.
     */
    public Duration usualFirstOutput() {
        return Duration.ofNanos(delays.values().stream()
                .mapToLong(HedgeDelay::nanos)
                .filter(nanos -> nanos != NEVER)
                .max()
                .orElse(0));
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
        calls.increment();
        if (SideEffects.areShownBy(request)) {
            return NEVER;
        }
        return percentile == 0 ? fixedNanos : delay(first, streamed).nanos();
    }

    /** Withdraws a hedge from the budget; false if it is used up. */
    public boolean tryHedge() {
        boolean granted = budget.tryWithdraw();
        if (granted) {
            hedges.increment();
        }
        return granted;
    }

    /**
     * Records a time from the question to the first output.
     *
     * @param nanos the time, or, if the target had sent no output when another one answered, the time until then: without
     *     such times the percentile would sink with each hedge
     */
    public void measured(RouteTarget first, boolean streamed, long nanos) {
        delay(first, streamed).measured(nanos);
    }

    private HedgeDelay delay(RouteTarget first, boolean streamed) {
        return delays.computeIfAbsent(
                new Measured(first, streamed), any -> new HedgeDelay(percentile == 0 ? USUAL : percentile));
    }
}

package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A concurrency limit that finds how much the backend takes. After the Gradient2 algorithm of Netflix's concurrency-limits
 * library: as long as latency stays near its long-term mean the limit grows by the square root of itself, for a queue at
 * the backend; when it rises above, the limit shrinks in proportion. An overloaded backend that says so, or does not answer
 * in time, takes a tenth off it, as in additive increase and multiplicative decrease (Chiu and Jain, 1989).
 *
 * <p>Latencies are averaged over windows of a second with at least ten calls. A limit that is not made use of does not
 * grow.
 */
final class GradientLimit implements ConcurrencyLimit {
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final int WINDOW_CALLS = 10;
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final double LONG_TERM_SHARE = 2.0 / (60 + 1);
    private static final double BACKOFF = 0.9;

    private final int min;
    private final int max;
    private final LongAdder latencies = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicBoolean updating = new AtomicBoolean();
    private volatile boolean dropped;
    private volatile long windowEnd;
    private volatile double limit;
    private double longTerm;

    GradientLimit(int initial, int min, int max, long nowNanos) {
        this.min = min;
        this.max = max;
        this.limit = initial;
        this.windowEnd = nowNanos + WINDOW_NANOS;
    }

    @Override
    public int current() {
        return (int) limit;
    }

    @Override
    public void sample(long latencyNanos, int inFlight, boolean wasDropped, long nowNanos) {
        if (wasDropped) {
            dropped = true;
        } else {
            latencies.add(latencyNanos);
            calls.increment();
        }
        if (inFlight > mostInFlight.get()) {
            mostInFlight.accumulateAndGet(inFlight, Math::max);
        }
        if (nowNanos - windowEnd >= 0 && (dropped || calls.sum() >= WINDOW_CALLS)) {
            closeWindow(nowNanos);
        }
    }

    private void closeWindow(long nowNanos) {
        if (updating.compareAndSet(false, true)) {
            try {
                long count = calls.sumThenReset();
                double mean = Math.max(1, latencies.sumThenReset() / (double) Math.max(1, count));
                limit = Math.max(min, Math.min(max, next(mean, count, mostInFlight.getAndSet(0))));
                dropped = false;
                windowEnd = nowNanos + WINDOW_NANOS;
            } finally {
                updating.set(false);
            }
        }
    }

    private double next(double mean, long count, int inFlight) {
        if (count > 0) {
            remember(mean);
        }
        if (dropped) {
            return limit * BACKOFF;
        }
        if (inFlight < limit / 2) {
            return limit;
        }
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * longTerm / mean));
        return limit * (1 - SMOOTHING) + (limit * gradient + Math.sqrt(limit)) * SMOOTHING;
    }

    private void remember(double mean) {
        longTerm = longTerm == 0 ? mean : longTerm * (1 - LONG_TERM_SHARE) + mean * LONG_TERM_SHARE;
        if (longTerm > 2 * mean) {
            longTerm *= BACKOFF;
        }
    }
}

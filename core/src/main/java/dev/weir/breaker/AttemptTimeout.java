package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long an attempt may take: a percentile of the latencies seen, times a factor, between a floor and a ceiling.
 *
 * <p>Latencies are gathered in a {@link LatencyHistogram}. At most once a second a thread that comes by with a latency that
 * is new since, or that has come a good many times, adds them to what is remembered, whose weight halves every
 * {@link #HALF_LIFE_NANOS} while new latencies come in, though never to so little that a percentile of it means nothing. The
 * limit then moves towards its target: at most to the double up, at most by a tenth down, and not at all for less than a
 * tenth. So it follows a slower backend within seconds and a faster one within a minute or two, and does not swing.
 *
 * <p>An attempt that was ended tells only that it would have taken longer. As TCP backs off its retransmission timer (RFC
 * 6298, section 5.5), the limit doubles on it, once for all the attempts that began under the limit of before; and its
 * latency counts as what it had come to.
 */
final class AttemptTimeout {
    private static final long TICK_NANOS = 1_000_000_000;

    /** The clock is looked at for the first latency of a kind and then for one in so many: the others tell little. */
    private static final int SAME = 16;

    private static final double HALF_LIFE_NANOS = 15e9;
    private static final double LEAST_WEIGHT = 100;
    private static final int ENOUGH = 20;
    private static final double MOST_UP = 2;
    private static final double MOST_DOWN = 0.9;
    private static final double NOT_WORTH_IT = 0.1;

    private final Bounds bounds;
    private final LatencyHistogram recent = new LatencyHistogram();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final double[] weights = new double[LatencyHistogram.BUCKETS];
    private boolean warm;
    private long lastTick;
    private volatile long nextTick;
    private volatile long limit;
    private volatile long limitSince;

    /**
     * What the limit is made of.
     *
     * @param adaptive whether it follows the latencies; otherwise it stays at the ceiling
     * @param percentile of the latencies, above 0 and below 100
     * @param factor times which the percentile is taken
     * @param floorNanos the least it may be
     * @param ceilingNanos the most it may be, and what it is until enough is known
     */
    record Bounds(boolean adaptive, double percentile, double factor, long floorNanos, long ceilingNanos) {
        private long within(double nanos) {
            return Math.min(ceilingNanos, Math.max(floorNanos, (long) nanos));
        }
    }

    AttemptTimeout(Bounds bounds, long nowNanos) {
        this.bounds = bounds;
        this.limit = bounds.ceilingNanos;
        this.limitSince = nowNanos;
        this.lastTick = nowNanos;
        this.nextTick = nowNanos + TICK_NANOS;
    }

    long nanos() {
        return limit;
    }

    /** The limit of a probe: twice as long, as the backend may be back and slower than it was. */
    long probeNanos() {
        return Math.min(bounds.ceilingNanos, 2 * limit);
    }

    void answered(long latencyNanos, long nowNanos) {
        if (bounds.adaptive && recent.record(latencyNanos) % SAME == 1) {
            tickIfDue(nowNanos);
        }
    }

    /** An attempt was ended because it reached the limit. */
    void ended(long latencyNanos, long nowNanos) {
        answered(latencyNanos, nowNanos);
        boolean beganUnderThisLimit = nowNanos - latencyNanos - limitSince >= 0;
        if (bounds.adaptive && beganUnderThisLimit && ticking.compareAndSet(false, true)) {
            try {
                move(2.0 * limit, nowNanos);
            } finally {
                ticking.set(false);
            }
        }
    }

    private void tickIfDue(long nowNanos) {
        if (nowNanos - nextTick >= 0 && ticking.compareAndSet(false, true)) {
            try {
                double total = remember(nowNanos);
                if (total >= ENOUGH) {
                    follow(percentile(total), nowNanos);
                }
            } finally {
                ticking.set(false);
            }
        }
    }

    private double remember(long nowNanos) {
        double keep = keep(Math.exp(-Math.log(2) * (nowNanos - lastTick) / HALF_LIFE_NANOS));
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weights[i] * keep + recent.take(i);
            total += weights[i];
        }
        lastTick = nowNanos;
        nextTick = nowNanos + TICK_NANOS;
        return total;
    }

    private double keep(double faded) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        return total * faded >= LEAST_WEIGHT ? faded : Math.min(1, LEAST_WEIGHT / Math.max(1, total));
    }

    private long percentile(double total) {
        double above = total * (1 - bounds.percentile / 100);
        int bucket = weights.length - 1;
        while (bucket > 0 && (above -= weights[bucket]) >= 0) {
            bucket--;
        }
        return LatencyHistogram.upperNanos(bucket);
    }

    private void follow(long percentileNanos, long nowNanos) {
        double target = bounds.within(percentileNanos * bounds.factor);
        if (!warm) {
            warm = true;
            move(target, nowNanos);
        } else if (Math.abs(target - limit) > NOT_WORTH_IT * limit) {
            move(Math.max(limit * MOST_DOWN, Math.min(limit * MOST_UP, target)), nowNanos);
        }
    }

    private void move(double nanos, long nowNanos) {
        limit = bounds.within(nanos);
        limitSince = nowNanos;
    }
}

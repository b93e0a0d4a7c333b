package dev.weir.gateway.keys;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A rate per minute, as a token bucket that holds what is permitted in one minute. What turns out larger than it was taken for
 * leaves a debt, which later ones wait for; one that is larger than a minute's amount is permitted when the bucket is full. Used
 * under the lock of its owner.
 */
final class MinuteRate {
    private static final double MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int limit;
    private double level;
    private long lastNanos;

    MinuteRate(int limit, long nowNanos) {
        this.limit = limit;
        level = limit;
        lastNanos = nowNanos;
    }

    int limit() {
        return limit;
    }

    /** The nanoseconds after which so much is permitted; 0 for now. */
    long wait(long amount, long nowNanos) {
        level = Math.min(limit, level + (nowNanos - lastNanos) * (limit / MINUTE_NANOS));
        lastNanos = nowNanos;
        double missing = Math.min(amount, limit) - level;
        return missing <= 0 ? 0 : (long) Math.ceil(missing * (MINUTE_NANOS / limit));
    }

    /** What is permitted at present, and when all of it is again. */
    RateState.Level state(long nowNanos) {
        wait(0, nowNanos);
        return new RateState.Level(
                limit, Math.max(0, (long) level), Duration.ofNanos((long) ((limit - level) * (MINUTE_NANOS / limit))));
    }

    /** Takes, or gives back what is below 0. */
    void take(long amount) {
        level = Math.min(limit, level - amount);
    }
}

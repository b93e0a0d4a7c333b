package dev.weir.simulator;

import java.time.Duration;

/** So many per minute, refilled steadily. Not safe for use by many threads. */
final class Allowance {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final long perMinute;
    private double left;
    private long readAt;

    Allowance(long perMinute, long now) {
        this.perMinute = perMinute;
        left = perMinute;
        readAt = now;
    }

    /** Lets it refill up to {@code now}, a reading in nanoseconds. */
    void refill(long now) {
        left = Math.min((double) perMinute, left + (now - readAt) / NANOS_PER_MINUTE * perMinute);
        readAt = now;
    }

    boolean covers(long amount) {
        return isUnlimited() || left >= amount;
    }

    void take(long amount) {
        left -= isUnlimited() ? 0 : amount;
    }

    boolean isUnlimited() {
        return perMinute == RateLimit.UNLIMITED;
    }

    long perMinute() {
        return perMinute;
    }

    long remaining() {
        return (long) left;
    }

    /** How long until it is full. */
    Duration untilFull() {
        return until(perMinute);
    }

    /** How long until it covers the amount; until it is full if it never will. */
    Duration until(long amount) {
        double missing = Math.max(0.0, Math.min(amount, perMinute) - left);
        return Duration.ofNanos((long) Math.ceil(missing / perMinute * NANOS_PER_MINUTE));
    }
}

package dev.weir.limit;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitedTarget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket: a level that calls lower and time raises, up to a capacity. The level is negative after a call that used
 * more than was estimated. Not thread-safe.
 */
final class Bucket {
    private static final double NANOS_PER_MINUTE = 60e9;
    /** Tolerance of the arithmetic, so that a call that has waited for its amount finds it. */
    private static final double ROUNDING = 1e-6;

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final double capacity;
    private final double perNano;
    private final LimitSource source;
    private final @Nullable Long expiresNanos;
    private double level;
    private long atNanos;

    private Bucket(
            double capacity, double perNano, double level, LimitSource source, @Nullable Long expiresNanos, long now) {
        this.capacity = capacity;
        this.perNano = perNano;
        this.level = level;
        this.source = source;
        this.expiresNanos = expiresNanos;
        atNanos = now;
    }

    /** A full bucket of a configured limit. */
    static Bucket configured(LimitedTarget target, Limit limit, long perMinute, long now) {
        double capacity = target.capacity(perMinute);
        LimitSource source = LimitSource.configured(limit, LimitScope.PROCESS, perMinute);
        return new Bucket(capacity, perMinute / NANOS_PER_MINUTE, capacity, source, null, now);
    }

    /** What a call takes from the limit of tokens of a target. */
    static long amount(LimitedTarget target, long tokens) {
        Long perMinute = target.tokensPerMinute();
        return perMinute == null ? tokens : Math.min(tokens, (long) target.capacity(perMinute));
    }

    /**
     * A bucket that follows what a server reported, until it would be full: it refills evenly over the reported time.
     *
     * @param before the bucket of the report before; calls in flight have lowered its level already, which the server may
     *     not have seen
     * @param longest how long the report is followed at most
     * @return null if the report does not say what is left until when
     */
    static @Nullable Bucket reported(
            RateLimits.Limit report, @Nullable Bucket before, Limit kind, Duration longest, long now) {
        Long remaining = report.remaining();
        Duration reset = report.resetAfter();
        if (remaining == null || reset == null || reset.isNegative() || reset.isZero()) {
            return null;
        }
        Long limit = report.limit();
        double capacity = limit == null ? Math.max(remaining, 1) : Math.max(limit, 1);
        double nanos = reset.compareTo(LONGEST) < 0 ? reset.toNanos() : LONGEST.toNanos();
        double perNano = limit == null ? 0 : Math.max(0, capacity - remaining) / nanos;
        double level = before == null ? remaining : Math.min(remaining, before.level(now));
        return new Bucket(
                capacity,
                perNano,
                level,
                LimitSource.ofServer(kind, "the server reported how many " + kind.label() + " are left"),
                now + (long) Math.min(nanos, (double) longest.toNanos()),
                now);
    }

    /** A bucket that lets calls begin at an even pace for a time. */
    static Bucket paced(long calls, long nanos, LimitSource source, long now) {
        return new Bucket(1, (double) calls / nanos, 1, source, now + nanos, now);
    }

    /** Whether it is no longer valid. */
    boolean hasExpired(long now) {
        return expiresNanos != null && now - expiresNanos >= 0;
    }

    LimitSource source() {
        return source;
    }

    private double level(long now) {
        if (now - atNanos > 0) {
            level = Math.min(capacity, level + perNano * (now - atNanos));
            atNanos = now;
        }
        return level;
    }

    /** What a call takes: a call larger than the capacity takes all of it, and passes when the bucket is full. */
    double amount(long wanted) {
        return Math.min((double) wanted, capacity);
    }

    double capacity() {
        return capacity;
    }

    /** The time in which an amount is refilled, in nanoseconds; at most the time for which a report is followed. */
    long refillNanos(double amount, long now) {
        long most = expiresNanos == null ? Long.MAX_VALUE / 4 : Math.max(0, expiresNanos - now);
        return perNano == 0 ? most : (long) Math.min(Math.ceil(amount / perNano), (double) most);
    }

    /** The time until an amount is available, in nanoseconds; 0 if it is. */
    long nanosUntil(double amount, long now) {
        double missing = amount - level(now);
        if (missing <= ROUNDING) {
            return 0;
        }
        return Math.max(1, refillNanos(missing, now));
    }

    /** Takes an amount; a negative one is given back. */
    void take(double amount, long now) {
        level = Math.min(capacity, level(now) - amount);
    }
}

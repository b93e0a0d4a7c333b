package dev.weir.limit;

import dev.weir.spi.backend.RateLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of the limits of one target: the cool-down, and the configured and reported buckets. Not thread-safe. */
final class Limits {
    private final Map<Limit, Bucket> configured = new EnumMap<>(Limit.class);
    private final Map<Limit, Bucket> reported = new EnumMap<>(Limit.class);
    private final Duration longest;
    private boolean coolsDown;
    private long coolDownEnds;

    /** The longest wait that the limits impose on a call. */
    record Wait(Limit limit, String why, long nanos) {}

    Limits(LimitSettings settings, long now) {
        longest = settings.maxCoolDown();
        configure(Limit.REQUESTS, settings.requestsPerMinute(), settings, now);
        configure(Limit.TOKENS, settings.tokensPerMinute(), settings, now);
    }

    private void configure(Limit limit, @Nullable Long perMinute, LimitSettings settings, long now) {
        if (perMinute != null) {
            configured.put(limit, Bucket.configured(perMinute, settings.burst(), limit.label(), now));
        }
    }

    /** Drops what is over, and looks whether any limit is left. */
    boolean exist(long now) {
        coolsDown &= coolDownEnds - now > 0;
        reported.values().removeIf(bucket -> bucket.hasExpired(now));
        return coolsDown || !reported.isEmpty() || !configured.isEmpty();
    }

    /** Begins a cool-down; returns false if one is in effect that ends later. */
    boolean coolDown(long ends) {
        if (coolsDown && ends - coolDownEnds <= 0) {
            return false;
        }
        coolsDown = true;
        coolDownEnds = ends;
        return true;
    }

    void follow(RateLimits report, long now) {
        follow(Limit.REQUESTS, report.requests(), now);
        follow(Limit.TOKENS, report.tokens(), now);
    }

    private void follow(Limit limit, RateLimits.@Nullable Limit report, long now) {
        Bucket bucket =
                report == null ? null : Bucket.reported(report, reported.get(limit), limit.label(), longest, now);
        if (bucket != null) {
            reported.put(limit, bucket);
        }
    }

    /** The wait of a call after all those before it; null if it is permitted. */
    @Nullable
    Wait waitOf(Waiter call, Collection<Waiter> before, long now) {
        Wait most = coolsDown && coolDownEnds - now > 0
                ? new Wait(Limit.COOL_DOWN, "its server requested that delay", coolDownEnds - now)
                : null;
        for (Limit limit : Limit.values()) {
            most = longer(most, waitOf(call, before, configured.get(limit), limit, now));
            most = longer(most, waitOf(call, before, reported.get(limit), limit, now));
        }
        return most;
    }

    private static @Nullable Wait longer(@Nullable Wait one, @Nullable Wait other) {
        return one == null || (other != null && other.nanos > one.nanos) ? other : one;
    }

    private static @Nullable Wait waitOf(
            Waiter call, Collection<Waiter> before, @Nullable Bucket bucket, Limit limit, long now) {
        if (bucket == null) {
            return null;
        }
        double amount = amount(call, bucket, limit);
        for (Waiter earlier : before) {
            amount += amount(earlier, bucket, limit);
        }
        long nanos = bucket.nanosUntil(amount, now);
        return nanos == 0 ? null : new Wait(limit, bucket.source(), nanos);
    }

    private static double amount(Waiter call, Bucket bucket, Limit limit) {
        return limit == Limit.REQUESTS ? 1 : bucket.amount(call.tokens());
    }

    void take(Waiter call, long now) {
        configured.forEach((limit, bucket) -> bucket.take(amount(call, bucket, limit), now));
        reported.forEach((limit, bucket) -> bucket.take(amount(call, bucket, limit), now));
    }

    /** Replaces what was taken from a limit with what was used. */
    void adjust(Limit limit, long taken, long used, long now) {
        Stream.of(configured, reported)
                .filter(buckets -> buckets.containsKey(limit))
                .map(buckets -> buckets.get(limit))
                .forEach(bucket -> bucket.take(used - bucket.amount(taken), now));
    }
}

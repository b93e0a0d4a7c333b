package dev.weir.limit;

import dev.weir.limit.WaitingCalls.Demand;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitedTarget;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the limits of one target: the cool-down, and the configured and reported buckets. The calls that wait at the
 * end of a cool-down begin at an even pace in the second after it, so that the server does not receive all of them at once.
 * Not thread-safe.
 */
final class Limits {
    private static final long SLOW_START_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final LimitSource COOL_DOWN =
            LimitSource.ofServer(Limit.COOL_DOWN, "its server requested that delay");
    private static final LimitSource SLOW_START = LimitSource.ofServer(
            Limit.COOL_DOWN, "calls begin at an even pace after the delay that its server requested");

    private final Map<Limit, Bucket> configured = new EnumMap<>(Limit.class);
    /** Those of the server: its reports, and the slow start after a cool-down. */
    private final Map<Limit, Bucket> reported = new EnumMap<>(Limit.class);

    private final Duration longest;
    private boolean coolsDown;
    private long coolDownEnds;

    /** The longest wait that the limits impose on a call. */
    record Wait(LimitSource source, long nanos) {
        static @Nullable Wait longer(@Nullable Wait one, @Nullable Wait other) {
            return one == null || (other != null && other.nanos > one.nanos) ? other : one;
        }
    }

    /** @param target its configured limits; null for none */
    Limits(@Nullable LimitedTarget target, LimitSettings settings, long now) {
        longest = settings.maxCoolDown();
        for (Limit limit : Limit.values()) {
            Long perMinute = target == null ? null : target.perMinute(limit);
            if (target != null && perMinute != null) {
                configured.put(limit, Bucket.configured(target, limit, perMinute, now));
            }
        }
    }

    /**
     * Drops what is over, and looks whether any limit is left.
     *
     * @param waiting the number of calls that wait
     */
    boolean exist(int waiting, long now) {
        if (coolsDown && coolDownEnds - now <= 0) {
            coolsDown = false;
            if (waiting > 1) {
                reported.put(Limit.COOL_DOWN, Bucket.paced(waiting, SLOW_START_NANOS, SLOW_START, coolDownEnds));
            }
        }
        reported.values().removeIf(bucket -> bucket.hasExpired(now));
        return coolsDown || !reported.isEmpty() || !configured.isEmpty();
    }

    /**
     * Begins a cool-down.
     *
     * @return the delay that it adds, in nanoseconds; 0 if one is in effect that ends later
     */
    long coolDown(long ends, long now) {
        long from = coolsDown ? coolDownEnds : now;
        if (ends - from <= 0) {
            return 0;
        }
        coolsDown = true;
        coolDownEnds = ends;
        return ends - from + SLOW_START_NANOS;
    }

    void follow(RateLimits report, long now) {
        follow(Limit.REQUESTS, report.requests(), now);
        follow(Limit.TOKENS, report.tokens(), now);
    }

    private void follow(Limit limit, RateLimits.@Nullable Limit report, long now) {
        Bucket bucket = report == null ? null : Bucket.reported(report, reported.get(limit), limit, longest, now);
        if (bucket != null) {
            reported.put(limit, bucket);
        }
    }

    /** The most tokens that a call takes from a limit. */
    long largestCall() {
        return Stream.of(configured, reported)
                .filter(buckets -> buckets.containsKey(Limit.TOKENS))
                .mapToLong(buckets -> (long) buckets.get(Limit.TOKENS).capacity())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * The wait of a call after all those before it; null if it is permitted.
     *
     * @param waiting the number of calls that wait
     */
    @Nullable
    Wait waitOf(Waiter call, Demand before, int waiting, long now) {
        Wait most = null;
        if (coolsDown) {
            long pace = SLOW_START_NANOS / Math.max(1, waiting) * Math.min(before.requests(), waiting);
            most = new Wait(COOL_DOWN, coolDownEnds - now + pace);
        }
        for (Limit limit : Limit.values()) {
            most = Wait.longer(most, waitOf(call, before, configured.get(limit), limit, now));
            most = Wait.longer(most, waitOf(call, before, reported.get(limit), limit, now));
        }
        return most;
    }

    /** Whether a cool-down is in effect, or nothing is left of a limit. */
    boolean areReached(long now) {
        return coolsDown
                || Stream.of(configured, reported)
                        .flatMap(buckets -> buckets.values().stream())
                        .anyMatch(bucket -> bucket.nanosUntil(1, now) > 0);
    }

    private static @Nullable Wait waitOf(Waiter call, Demand before, @Nullable Bucket bucket, Limit limit, long now) {
        if (bucket == null) {
            return null;
        }
        long ahead = limit == Limit.TOKENS ? before.tokens() : before.requests();
        long nanos = bucket.nanosUntil(ahead + amount(call, bucket, limit), now);
        return nanos == 0 ? null : new Wait(bucket.source(), nanos);
    }

    private static double amount(Waiter call, Bucket bucket, Limit limit) {
        return limit == Limit.TOKENS ? bucket.amount(call.tokens) : 1;
    }

    /** The longest time in which a limit refills what a call takes, in nanoseconds. */
    long refillNanos(Waiter call, long now) {
        return Math.max(refillNanos(configured, call, now), refillNanos(reported, call, now));
    }

    private static long refillNanos(Map<Limit, Bucket> buckets, Waiter call, long now) {
        ToLongFunction<Map.Entry<Limit, Bucket>> nanos =
                entry -> entry.getValue().refillNanos(amount(call, entry.getValue(), entry.getKey()), now);
        return buckets.entrySet().stream().mapToLong(nanos).max().orElse(0);
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

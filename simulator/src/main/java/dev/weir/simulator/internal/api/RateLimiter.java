package dev.weir.simulator.internal.api;

import dev.weir.simulator.RateLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Enforces a {@link RateLimit} for each API key, by token buckets. Safe for use by many threads. */
final class RateLimiter {
    private final RateLimit limit;
    private final LongSupplier nanoTime;
    private final Map<String, Account> accounts = new HashMap<>();

    RateLimiter(RateLimit limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /**
     * Charges a request to a key.
     *
     * @return what is left; nothing without limits
     * @throws ApiException with this if a limit is exceeded; nothing is charged then
     */
    synchronized List<RateLimitState> charge(@Nullable String key, long tokens) {
        if (limit.equals(RateLimit.NONE)) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        Account account = accounts.computeIfAbsent(key == null ? "" : key, name -> new Account(limit, now));
        account.requests.refill(now);
        account.tokens.refill(now);
        account.charge(tokens);
        return account.limits();
    }

    /** The use of one key. */
    private static final class Account {
        private final Bucket requests;
        private final Bucket tokens;
        private long quota;

        Account(RateLimit limit, long now) {
            requests = new Bucket("requests", limit.requestsPerMinute(), now);
            tokens = new Bucket("tokens", limit.tokensPerMinute(), now);
            quota = limit.quotaTokens();
        }

        void charge(long amount) {
            if (quota < amount) {
                throw ApiException.quotaExhausted();
            }
            require(requests, 1);
            require(tokens, amount);
            requests.take(1);
            tokens.take(amount);
            quota -= amount;
        }

        private void require(Bucket bucket, long amount) {
            if (!bucket.holds(amount)) {
                Duration wait = bucket.timeUntil(amount);
                throw ApiException.rateLimited(bucket.what)
                        .withRetryAfter(wait)
                        .with(
                                "retry-after-ms",
                                Long.toString(wait.plusNanos(999_999).toMillis()))
                        .with(limits());
            }
        }

        List<RateLimitState> limits() {
            return Stream.of(requests, tokens)
                    .filter(bucket -> !bucket.isUnlimited())
                    .map(Bucket::state)
                    .toList();
        }
    }

    /** A token bucket whose capacity is what it refills per minute. */
    private static final class Bucket {
        private static final double NANOS_PER_MINUTE = 60e9;

        private final String what;
        private final long perMinute;
        private double level;
        private long refilledAt;

        Bucket(String what, long perMinute, long now) {
            this.what = what;
            this.perMinute = perMinute;
            level = perMinute;
            refilledAt = now;
        }

        private boolean isUnlimited() {
            return perMinute == RateLimit.UNLIMITED;
        }

        void refill(long now) {
            level = Math.min((double) perMinute, level + (now - refilledAt) / NANOS_PER_MINUTE * perMinute);
            refilledAt = now;
        }

        boolean holds(long amount) {
            return isUnlimited() || level >= amount;
        }

        void take(long amount) {
            level -= isUnlimited() ? 0 : amount;
        }

        /** The time until the bucket holds the amount, or is full if the amount is above its capacity. */
        Duration timeUntil(long amount) {
            double missing = Math.max(0.0, Math.min(amount, perMinute) - level);
            return Duration.ofNanos((long) Math.ceil(missing / perMinute * NANOS_PER_MINUTE));
        }

        RateLimitState state() {
            return new RateLimitState(what, perMinute, (long) level, timeUntil(perMinute));
        }
    }
}

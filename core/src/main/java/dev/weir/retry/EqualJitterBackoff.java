package dev.weir.retry;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with equal jitter: half of a delay is fixed and half is random, so that no retry follows at once. The
 * built-in strategy of an engine without another one. Source: M. Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015.
 */
final class EqualJitterBackoff implements RetryStrategy {
    private final long base;
    private final long max;
    private final RandomGenerator random;

    EqualJitterBackoff(Duration base, Duration max, RandomGenerator random) {
        this.base = base.toNanos();
        this.max = max.toNanos();
        this.random = random;
    }

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        double ceiling = Math.min((double) max, base * Math.pow(2, attempt.attempt() - 1));
        return RetryDecision.retryAfter(Duration.ofNanos((long) ((1 + random.nextDouble()) / 2 * ceiling)));
    }
}

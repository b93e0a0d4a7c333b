package dev.weir.retry.backoff;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.util.random.RandomGenerator;

/**
 * Waits longer after each failure: {@code min(maxDelay, baseDelay × multiplier^(n-1))} after the n-th, spread by
 * {@link Jitter}. Safe for use by many threads if its generator is.
 */
@Description("Waits exponentially longer after each failure, spread by jitter.")
public final class ExponentialBackoff implements RetryStrategy {
    private final double base;
    private final double max;
    private final double multiplier;
    private final Jitter jitter;
    private final RandomGenerator random;

    @Inject
    public ExponentialBackoff(ExponentialSettings settings, RandomGenerator random) {
        base = FractionalNanos.of(settings.baseDelay());
        max = FractionalNanos.of(settings.maxDelay());
        multiplier = settings.multiplier();
        jitter = settings.jitter();
        this.random = random;
    }

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        return RetryDecision.retryAfter(FractionalNanos.toDuration(delay(attempt)));
    }

    private double delay(FailedAttempt attempt) {
        return switch (jitter) {
            case FULL -> random.nextDouble() * ceiling(attempt);
            case EQUAL -> (1 + random.nextDouble()) / 2 * ceiling(attempt);
            case DECORRELATED -> decorrelated(FractionalNanos.of(attempt.previousDelay()));
            case NONE -> ceiling(attempt);
        };
    }

    private double ceiling(FailedAttempt attempt) {
        return Math.min(max, base * Math.pow(multiplier, attempt.attempt() - 1.0));
    }

    private double decorrelated(double previous) {
        double highest = 3 * Math.max(base, previous);
        return Math.min(max, base + random.nextDouble() * (highest - base));
    }
}

package dev.weir.retry.backoff;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.util.random.RandomGenerator;

/**
 * Waits longer by the same after each failure: {@code min(maxDelay, baseDelay × n)} after the n-th. Safe for use by many
 * threads if its generator is.
 */
@Description("Waits longer by the same amount after each failure.")
public final class LinearBackoff implements RetryStrategy {
    private final double base;
    private final double max;
    private final Spread spread;

    @Inject
    public LinearBackoff(LinearSettings settings, RandomGenerator random) {
        base = FractionalNanos.of(settings.baseDelay());
        max = FractionalNanos.of(settings.maxDelay());
        spread = new Spread(settings.spread(), random);
    }

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        double delay = Math.min(max, base * attempt.attempt());
        return RetryDecision.retryAfter(FractionalNanos.toDuration(spread.over(delay)));
    }
}

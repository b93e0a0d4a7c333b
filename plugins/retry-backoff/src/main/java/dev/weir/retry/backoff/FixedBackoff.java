package dev.weir.retry.backoff;

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.util.random.RandomGenerator;

/** Waits the same after each failure. Safe for use by many threads if its generator is. */
@Description("Waits the same time after each failure.")
public final class FixedBackoff implements RetryStrategy {
    private final double delay;
    private final Spread spread;

    @Inject
    public FixedBackoff(FixedSettings settings, RandomGenerator random) {
        delay = FractionalNanos.of(settings.baseDelay());
        spread = new Spread(settings.spread(), random);
    }

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        return RetryDecision.retryAfter(FractionalNanos.toDuration(spread.over(delay)));
    }
}

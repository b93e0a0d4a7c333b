package {{package}};

import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import jakarta.inject.Inject;
import java.time.Duration;

/** Waits one unit longer before each retry. Thread-safe. */
public final class {{Class}} implements RetryStrategy {
    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        Duration wait = settings.unit().multipliedBy(attempt.attempt());
        return RetryDecision.retryAfter(wait.compareTo(settings.max()) < 0 ? wait : settings.max());
    }
}

package dev.weir.it.docs;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.stream.Stream;

public final class FibonacciPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.retryStrategy("fibonacci", FibonacciBackoff.class, FibonacciSettings.class);
    }

    // tag::extension[]
    public record FibonacciSettings(
            @DefaultValue("1s") @AtLeast("1ms") @Description("The first wait, and the second.")
            Duration unit,

            @DefaultValue("1m") @AtLeast("1ms") @Description("The longest wait.")
            Duration max) {}

    static final class FibonacciBackoff implements RetryStrategy {
        private final FibonacciSettings settings;

        @Inject
        FibonacciBackoff(FibonacciSettings settings) {
            this.settings = settings;
        }

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            Duration wait = settings.unit().multipliedBy(fibonacci(attempt.attempt()));
            return RetryDecision.retryAfter(wait.compareTo(settings.max()) < 0 ? wait : settings.max());
        }
    }
    // end::extension[]

    static long fibonacci(int n) {
        return Stream.iterate(new long[] {1, 1}, pair -> new long[] {pair[1], pair[0] + pair[1]})
                .skip(Math.min(n, 50) - 1L)
                .findFirst()
                .orElseThrow()[0];
    }
}

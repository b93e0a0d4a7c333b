package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.CallbackThreads;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.config.SettingsRecord;
import dev.weir.observe.metrics.BreakerMetrics;
import dev.weir.observe.metrics.LimitMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetFactoryTest {

    private static TargetFactory factory(CircuitBreakerSettings breaker) {
        return new TargetFactory(
                name -> Capabilities.builder().slotLimited(name.equals("local")).build(),
                TargetSettingsTable.ofAll(new TargetSettings(breaker, RetrySettings.defaults())),
                settings -> RetryEngine.builder().settings(settings).build(),
                new ErrorClassification(List.of(failure -> Optional.of(ErrorClass.RATE_LIMIT))),
                new TimeLimiter(TimeSource.system()),
                TimeSource.system(),
                new Random(1),
                Sleeper.parking(),
                new CallbackThreads(),
                new BreakerMetrics(new RuntimeMeters()),
                new LimitMetrics(new RuntimeMeters()),
                new CallListener() {},
                null,
                null);
    }

    private static int limit(String backend, CircuitBreakerSettings settings) {
        return factory(settings).create(backend, "model").breaker().statistics().concurrencyLimit();
    }

    @Test
    void theConcurrencyLimitOfASlotLimitedServerAdaptsByDefault() {
        CircuitBreakerSettings defaults = CircuitBreakerSettings.defaults();

        assertThat(limit("primary", defaults)).isEqualTo(100);
        assertThat(limit("local", defaults)).isEqualTo(4);
        assertThat(limit("local", SettingsRecord.with(defaults, "initialConcurrentRequests", 8)))
                .isEqualTo(8);
        assertThat(limit("local", SettingsRecord.with(defaults, "minConcurrentRequests", 10)))
                .isEqualTo(20);
        assertThat(limit("local", SettingsRecord.with(defaults, "maxConcurrentRequests", 2)))
                .isEqualTo(2);
    }

    @Test
    void breakerAsksTheConfiguredErrorClassifiers() {
        CircuitBreaker breaker = factory(CircuitBreakerSettings.defaults())
                .create("primary", "model")
                .breaker();

        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw new IllegalStateException("429 in words");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.RATE_LIMIT, 1L);
    }
}

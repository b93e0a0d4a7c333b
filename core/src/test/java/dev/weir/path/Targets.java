package dev.weir.path;

import dev.weir.breaker.CallbackThreads;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.observe.metrics.BreakerMetrics;
import dev.weir.observe.metrics.LimitMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.resilience.GuardedBackends;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The guarded backends that the configuration's defaults give to one backend, {@code primary}. */
final class Targets {
    private Targets() {}

    static GuardedBackends of(RetryEngine retries, TimeLimiter limiter, TimeSource time, CallListener listener) {
        TargetFactory targets = new TargetFactory(
                name -> Capabilities.BASIC,
                TargetSettingsTable.ofAll(
                        new TargetSettings(CircuitBreakerSettings.defaults(), RetrySettings.defaults())),
                settings -> retries,
                ErrorClassification.standard(),
                limiter,
                time,
                new Random(1),
                Sleeper.parking(),
                new CallbackThreads(),
                new BreakerMetrics(new RuntimeMeters()),
                new LimitMetrics(new RuntimeMeters()),
                listener,
                null,
                null);
        return new GuardedBackends(Map.of("primary", Set.of()), targets, time);
    }
}

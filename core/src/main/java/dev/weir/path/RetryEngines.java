package dev.weir.path;

import dev.weir.classify.ErrorClassification;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryEngineBuilder;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Sleeper;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** The retry engines of the configuration: targets with the same settings share one. */
final class RetryEngines {
    private final ConcurrentHashMap<RetrySettings, RetryEngine> engines = new ConcurrentHashMap<>();
    private final Map<String, RetryStrategy> strategies;
    private final ErrorClassification classes;
    private final CallListener listener;
    private final TimeSource time;
    private final RandomGenerator random;
    private final Sleeper sleeper;

    /**
     * @param strategies by name; empty for the engine's own
     */
    RetryEngines(
            Map<String, RetryStrategy> strategies,
            ErrorClassification classes,
            CallListener listener,
            TimeSource time,
            RandomGenerator random,
            Sleeper sleeper) {
        this.strategies = Map.copyOf(strategies);
        this.classes = classes;
        this.listener = listener;
        this.time = time;
        this.random = random;
        this.sleeper = sleeper;
    }

    RetryEngine of(RetrySettings settings) {
        return engines.computeIfAbsent(settings, this::create);
    }

    private RetryEngine create(RetrySettings settings) {
        RetryEngineBuilder builder = RetryEngine.builder()
                .settings(settings)
                .classification(classes)
                .listener(listener)
                .time(time)
                .random(random)
                .sleeper(sleeper);
        strategies.forEach(builder::strategy);
        if (!strategies.isEmpty()) {
            builder.defaultStrategy(settings.defaultStrategy());
        }
        return builder.build();
    }
}

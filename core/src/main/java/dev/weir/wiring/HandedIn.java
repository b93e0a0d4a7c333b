package dev.weir.wiring;

import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an application brings along.
 *
 * @param time where time comes from
 * @param random where randomness comes from
 * @param meterRegistry where metrics go, besides the configured exporters
 * @param openTelemetry where traces go, in place of a configured provider
 * @param completionExecutor where the futures of asynchronous calls are completed; null for threads of the runtime
 * @param listeners who is told of events, besides the configured ones
 */
public record HandedIn(
        TimeSource time,
        RandomGenerator random,
        @Nullable MeterRegistry meterRegistry,
        @Nullable OpenTelemetry openTelemetry,
        @Nullable Executor completionExecutor,
        List<CallListener> listeners) {
    public HandedIn {
        listeners = List.copyOf(listeners);
    }
}

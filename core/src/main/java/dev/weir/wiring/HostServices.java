package dev.weir.wiring;

import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the application that hosts a runtime provides for it.
 *
 * @param time where time comes from
 * @param random where randomness comes from
 * @param meterRegistry where metrics go, besides the configured exporters
 * @param metricsExporters whether the configured exporters of metrics are built
 * @param openTelemetry where traces go, in place of a configured provider
 * @param listeners receive events, besides the configured ones
 * @param contentRedaction replaces what must not be seen in prompts and answers that spans show
 * @param parts runs parts of calls, each at once
 * @param budgetKeys the metadata keys by which budgets go that the application defines while calls run
 * @param former of the runtime whose place this one takes; null if it takes none's
 */
public record HostServices(
        TimeSource time,
        RandomGenerator random,
        @Nullable MeterRegistry meterRegistry,
        boolean metricsExporters,
        @Nullable OpenTelemetry openTelemetry,
        List<CallListener> listeners,
        UnaryOperator<String> contentRedaction,
        Executor parts,
        Set<String> budgetKeys,
        @Nullable Inherited former) {
    public HostServices {
        budgetKeys = Set.copyOf(budgetKeys);
        listeners = List.copyOf(listeners);
    }

    /** The system's time and randomness, and nothing else: to build a part of a runtime. */
    public static HostServices ofSystem() {
        return new HostServices(
                TimeSource.system(),
                () -> ThreadLocalRandom.current().nextLong(),
                null,
                false,
                null,
                List.of(),
                text -> text,
                Runnable::run,
                Set.of(),
                null);
    }
}

package {{package}};

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingRegistryConfig;
import jakarta.inject.Inject;
import java.time.Duration;

/** Logs the meters at regular times, and once more when it is closed. Thread-safe. */
public final class {{Class}} implements MetricsExporter, AutoCloseable {
    private final LoggingMeterRegistry registry;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        registry = new LoggingMeterRegistry(
                new LoggingRegistryConfig() {
                    @Override
                    public String get(String key) {
                        return null; // the defaults
                    }

                    @Override
                    public Duration step() {
                        return settings.step();
                    }
                },
                Clock.SYSTEM);
    }

    @Override
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }
}

package {{package}};

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Writes the meters to a file when it is closed. Thread-safe. */
public final class {{Class}} implements MetricsExporter, AutoCloseable {
    private final {{Type}}Settings settings;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        try {
            Files.writeString(settings.file(), registry.getMetersAsString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(settings.file() + " cannot be written", e);
        } finally {
            registry.close();
        }
    }
}

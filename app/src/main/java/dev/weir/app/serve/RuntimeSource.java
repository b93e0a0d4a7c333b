package dev.weir.app.serve;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.HostServices;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds the runtimes of a gateway, one after the other, each by what the configuration says then. All report to the exporters of
 * metrics of the first, so that their ports stay open.
 */
final class RuntimeSource implements AutoCloseable {
    private final Supplier<WeirBuilder> builders;
    private final Blueprint first;
    private final List<MetricsExporter> exporters;
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

    /** @throws dev.weir.config.ConfigurationException with everything that is wrong */
    RuntimeSource(Supplier<WeirBuilder> builders) {
        this.builders = builders;
        first = builders.get().blueprint();
        exporters = first.metricsExporters(HostServices.ofSystem());
        exporters.forEach(exporter -> registry.add(exporter.registry()));
    }

    /** The exporters of metrics, which are closed with this. */
    List<MetricsExporter> exporters() {
        return exporters;
    }

    /** The file that is read; empty if there is none. */
    Optional<Path> file() {
        return builders.get().configurationFile();
    }

    /**
     * Builds a runtime.
     *
     * @param former the one whose place it takes, still open; null for the first
     * @return to be closed before this
     * @throws dev.weir.config.ConfigurationException with everything that is wrong
     */
    Weir build(@Nullable Weir former) {
        WeirBuilder builder = builders.get().metricsExporters(false).meterRegistry(registry);
        return former == null ? builder.build() : builder.continuing(former).build();
    }

    @Override
    public void close() {
        first.close();
    }
}

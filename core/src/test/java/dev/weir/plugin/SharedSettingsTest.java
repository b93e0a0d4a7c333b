package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import dev.weir.wiring.LlmConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** One type that is registered at two points which one section of a configuration stands for. */
class SharedSettingsTest {
    private static final Plugin METRICS = extensions -> extensions.metricsExporter("otlp", Metrics.class, Target.class);
    private static final Plugin TRACES = extensions -> extensions.tracingProvider("otlp", Traces.class, Target.class);
    private static final Plugin OTHER_TRACES =
            extensions -> extensions.tracingProvider("otlp", Traces.class, NoSettings.class);

    private static LoadedPlugins load(Plugin... plugins) {
        PluginLoader loader = new PluginLoader().sections(LlmConfiguration.SECTIONS);
        for (Plugin plugin : plugins) {
            loader.plugin(plugin);
        }
        return loader.load();
    }

    private static Plugin both(Plugin one, Plugin other) {
        return extensions -> {
            one.register(extensions);
            other.register(extensions);
        };
    }

    @Test
    void isTakenWithOneSettingsRecord() {
        assertThat(load(both(METRICS, TRACES)).registry().all()).hasSize(2);
        assertThat(load(METRICS, TRACES).registry().all()).hasSize(2);
    }

    @Test
    void isRefusedWithTwoNamingBoth() {
        LoadedPlugins plugins = load(both(METRICS, OTHER_TRACES));

        PluginInfo refused = plugins.plugins().get(0);
        assertThat(plugins.registry().all()).isEmpty();
        assertThat(refused.reason())
                .isEqualTo("tracing provider 'otlp' with settings dev.weir.spi.NoSettings and metrics exporter 'otlp'"
                        + " with settings dev.weir.plugin.SharedSettingsTest$Target, registered by " + refused.source()
                        + ", are configured by one section: register both with one settings record, or under two type"
                        + " names");
    }

    @Test
    void isRefusedOfTheSecondPluginToo() {
        LoadedPlugins plugins = load(METRICS, OTHER_TRACES);

        assertThat(plugins.registry().all()).hasSize(1);
        assertThat(plugins.plugins().get(1).reason())
                .contains("registered by " + plugins.plugins().get(0).source() + ", are configured by one section");
    }

    record Target(String host) {}

    static final class Metrics implements MetricsExporter {
        @Inject
        Metrics(Target unused) {}

        @Override
        public MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    static final class Traces implements TracingProvider {
        @Inject
        Traces() {}

        @Override
        public OpenTelemetry openTelemetry() {
            return OpenTelemetry.noop();
        }
    }
}

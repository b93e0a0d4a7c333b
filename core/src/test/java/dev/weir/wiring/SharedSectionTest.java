package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.Problem;
import dev.weir.plugin.PluginLoader;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A section that stands for an extension at each of two points is bound once, for both. */
class SharedSectionTest {
    private static final Plugin OTLP = extensions -> {
        extensions.backend("offline", Unused.class, NoSettings.class);
        extensions.metricsExporter("otlp", Metrics.class, Target.class);
        extensions.tracingProvider("otlp", Traces.class, Target.class);
    };

    private static Configuration<LlmSettings> configuration(String section) {
        return LlmConfiguration.loader()
                .text("weir.yaml", "llm: { exporters: { both: { type: otlp, " + section + " } } }")
                .load();
    }

    private static List<PlannedExtension<?>> plan(Configuration<LlmSettings> configuration) {
        return ExtensionPlan.of(configuration, new PluginLoader().plugin(OTLP).load());
    }

    @Test
    void bothAreBuiltWithTheSameSettings() {
        Configuration<LlmSettings> configuration = configuration("port: 4317");

        List<PlannedExtension<?>> planned = plan(configuration);

        configuration.requireValid();
        assertThat(planned)
                .extracting(each -> each.registration().extension().getSimpleName())
                .startsWith("Metrics", "Traces");
        assertThat(planned.get(0).settings())
                .isEqualTo(new Target(4317))
                .isSameAs(planned.get(1).settings());
    }

    @Test
    void whatIsWrongIsSaidOnceAndNeitherIsBuilt() {
        Configuration<LlmSettings> configuration = configuration("port: 65536");

        assertThat(plan(configuration)).extracting(PlannedExtension::settings).containsExactly(new NoSettings());
        assertThat(configuration.problems().list())
                .extracting(Problem::message)
                .containsExactly("must be at most 65535, was 65536");
    }

    record Target(@AtMost("65535") int port) {}

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
        Traces(Target unused) {}

        @Override
        public OpenTelemetry openTelemetry() {
            return OpenTelemetry.noop();
        }
    }

    static final class Unused implements Backend {
        @Inject
        Unused() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            throw new BackendException(ErrorClass.PERMANENT, "nobody should ask");
        }
    }
}

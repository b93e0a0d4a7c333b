package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MetricsExporter} promises, as tests. The author of an exporter extends this class in the plugin's tests, with settings
 * that name no fixed port.
 *
 * <pre>{@code
 * class FileMetricsTest extends MetricsExporterContract {
 *     @Override protected MetricsExporter exporter() {
 *         return new FileMetrics(new FileMetricsSettings(file));
 *     }
 *     @Override protected String exported(MetricsExporter exporter) {
 *         return Files.readString(file);
 *     }
 * }
 * }</pre>
 */
public abstract class MetricsExporterContract extends Contract {
    private static final int COUNTS = 200;

    /** A new exporter. */
    protected abstract MetricsExporter exporter() throws Exception;

    /** What the exporter has exported by now, as a text with the names of meters and their values; null if a test cannot read that. */
    protected @Nullable String exported(MetricsExporter exporter) throws Exception {
        return null;
    }

    @Test
    void alwaysHasTheSameRegistry() throws Exception {
        use(exporter -> assertThat(Conduct.onEveryThread(exporter::registry)).containsOnly(exporter.registry()));
    }

    @Test
    void takesMetersOfEveryKind() throws Exception {
        use(exporter -> {
            MeterRegistry registry = exporter.registry();
            counter(registry, "model-1").increment();
            Timer.builder("contract.duration")
                    .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofSeconds(1))
                    .register(registry)
                    .record(Duration.ofMillis(500));
            DistributionSummary.builder("contract.sizes").register(registry).record(17);
            LongTaskTimer.builder("contract.running").register(registry).start().stop();
            AtomicLong value = new AtomicLong(3);
            Gauge.builder("contract.level", value, AtomicLong::get).register(registry);
            FunctionCounter.builder("contract.function", value, AtomicLong::get).register(registry);
            assertThat(registry.getMeters()).hasSizeGreaterThanOrEqualTo(6);
        });
    }

    @Test
    void takesAnyTextAsTheValueOfALabel() throws Exception {
        use(exporter -> {
            for (String text :
                    new String[] {"", "a b", "\"quoted\"", "back\\slash", "li\nne", "\u4e2d\u6587 \ud83d\ude00"}) {
                counter(exporter.registry(), text).increment();
            }
            exported(exporter);
        });
    }

    @Test
    void countsOnManyThreadsAtOnce() throws Exception {
        use(exporter -> {
            Conduct.onEveryThread(() -> {
                for (int i = 0; i < COUNTS; i++) {
                    counter(exporter.registry(), "model-" + i % 3).increment();
                }
                return true;
            });
            assertThat(exporter.registry().find("contract.calls").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum())
                    .isEqualTo(COUNTS * Conduct.THREADS);
        });
    }

    @Test
    void exportsWhatIsCounted() throws Exception {
        use(exporter -> {
            counter(exporter.registry(), "model-seven").increment(7_391);
            String exported = exported(exporter);
            require(Feature.READABLE_EXPORT, exported != null);
            assertThat(exported).contains("contract").contains("model-seven").contains("7391");
        });
    }

    @Test
    void recordingWaitsForNothing() throws Exception {
        use(exporter -> {
            Counter counter = counter(exporter.registry(), "model-1");
            Conduct.assertDoesNotWait(counter::increment);
        });
    }

    @Test
    void closesMoreThanOnceAndTakesCountsAfterwards() throws Exception {
        MetricsExporter exporter = exporter();
        boolean closes = exporter instanceof AutoCloseable;
        require(Feature.CLOSING, closes);
        Counter counter = counter(exporter.registry(), "model-1");
        Conduct.assertClosesTwice(exporter);
        assertThat(Running.doing(counter::increment).failure()).isNull();
    }

    private static Counter counter(MeterRegistry registry, String model) {
        return Counter.builder("contract.calls").tag("model", model).register(registry);
    }

    /** Some statements of a test with an exporter. */
    @FunctionalInterface
    private interface Use {
        void of(MetricsExporter exporter) throws Exception;
    }

    private void use(Use use) throws Exception {
        MetricsExporter exporter = exporter();
        try {
            use.of(exporter);
        } finally {
            if (exporter instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}

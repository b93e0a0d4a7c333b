package dev.weir.telemetry.otlp;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SDK for one signal. It queues what it sends, drops what finds no room, and sends on a thread of its own: a collector that
 * fails or is not there costs a call nothing.
 */
final class ConfiguredSdk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredSdk.class);
    private static final List<String> SIGNALS = List.of("traces", "metrics", "logs");
    private static final long CLOSE_SECONDS = 5;

    private final OpenTelemetrySdk sdk;

    /**
     * @param signal {@code traces} or {@code metrics}; the others are off
     * @param producer yields the metrics; null for none
     */
    ConfiguredSdk(OtlpSettings settings, String signal, @Nullable MetricProducer producer) {
        AutoConfiguredOpenTelemetrySdkBuilder builder = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setServiceClassLoader(ConfiguredSdk.class.getClassLoader())
                .addPropertiesSupplier(settings::asProperties)
                .addPropertiesCustomizer(properties -> others(signal));
        if (producer != null) {
            builder.addMeterProviderCustomizer((meters, properties) -> meters.registerMetricProducer(producer));
        }
        sdk = build(builder);
    }

    /** What the SDK says is wrong with its properties is in the innermost cause. */
    private static OpenTelemetrySdk build(AutoConfiguredOpenTelemetrySdkBuilder builder) {
        try {
            return builder.build().getOpenTelemetrySdk();
        } catch (ConfigurationException e) {
            Throwable innermost = e;
            while (innermost.getCause() != null) {
                innermost = innermost.getCause();
            }
            throw new IllegalArgumentException(
                    innermost.getMessage() + "; see 'properties' and the OTEL_* variables of the environment", e);
        }
    }

    /** Turns the other signals off, whatever the environment says: they have an SDK of their own, or none. */
    private static Map<String, String> others(String signal) {
        return SIGNALS.stream()
                .filter(other -> !other.equals(signal))
                .collect(Collectors.toMap(other -> "otel." + other + ".exporter", other -> "none"));
    }

    OpenTelemetrySdk sdk() {
        return sdk;
    }

    /** Sends what is left, in bounded time. */
    @Override
    public void close() {
        CompletableResultCode ended = sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        if (!ended.isSuccess()) {
            LOG.warn("event=telemetry-not-sent seconds={}", CLOSE_SECONDS);
        }
    }
}

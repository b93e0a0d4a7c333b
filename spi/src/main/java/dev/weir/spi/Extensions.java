package dev.weir.spi;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import dev.weir.spi.token.Tokenizer;

/**
 * The registry of a plugin's extensions. An extension is registered under a type name, which the configuration selects
 * with {@code type:}, together with its class and its settings record.
 *
 * <p>The extension class has one constructor annotated with {@link jakarta.inject.Inject}. Injectable are its settings
 * record, a {@link java.util.random.RandomGenerator}, a {@link dev.weir.spi.time.TimeSource}, a
 * {@link dev.weir.spi.json.JsonSchemas}, a Micrometer {@code MeterRegistry} and an {@code OpenTelemetry}. One object is built per named instance in the configuration. An
 * extension that is {@link AutoCloseable} is closed when the runtime closes, in the reverse order of building.
 *
 * <p>The components of a settings record have the types {@code String}, {@code boolean}, {@code int}, {@code long} and
 * {@code double}, their boxed types (for one that may be {@code @Nullable}), {@link java.math.BigDecimal},
 * {@link java.time.Duration}, {@link dev.weir.spi.settings.ByteSize}, {@link java.net.URI},
 * {@link java.nio.file.Path}, enums, further records, and {@code List} and {@code Map<String, …>} of these. The keys of a map may also be those of an enum,
 * {@code Map<Level, …>}, with {@code VERY_HIGH} written {@code veryHigh}. A component with neither a
 * {@link dev.weir.spi.settings.DefaultValue} nor {@code @Nullable} is required, except that a missing list or map is
 * empty and a missing record has its defaults. A constructor that throws {@link IllegalArgumentException} rejects the
 * settings; its message is shown with the place in the file.
 */
public interface Extensions {

    /**
     * Registers an extension.
     *
     * @param point the extension point
     * @param type the type name in the configuration: lower-case letters, digits and hyphens
     * @param extension the extension class
     * @param settings its settings record, {@link NoSettings} if it has none
     * @param <T> the interface that the extension implements
     * @throws IllegalArgumentException if the type name is malformed or already taken at this point, the settings
     *     record has a component of a type that cannot be bound, the class has no constructor that can be injected, or
     *     the type is both a metrics exporter and a tracing provider, which one section configures, with two settings
     *     records
     */
    <T> void register(
            ExtensionPoint<T> point, String type, Class<? extends T> extension, Class<? extends Record> settings);

    /** Registers a {@link Backend}; see {@link #register}. */
    default void backend(String type, Class<? extends Backend> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.BACKEND, type, extension, settings);
    }

    /** Registers a {@link RetryStrategy}; see {@link #register}. */
    default void retryStrategy(
            String type, Class<? extends RetryStrategy> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.RETRY_STRATEGY, type, extension, settings);
    }

    /** Registers a {@link RouteStrategy}; see {@link #register}. */
    default void routeStrategy(
            String type, Class<? extends RouteStrategy> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.ROUTE_STRATEGY, type, extension, settings);
    }

    /** Registers an {@link ErrorClassifier}; see {@link #register}. */
    default void errorClassifier(
            String type, Class<? extends ErrorClassifier> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.ERROR_CLASSIFIER, type, extension, settings);
    }

    /** Registers a {@link Guard}; see {@link #register}. */
    default void guard(String type, Class<? extends Guard> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.GUARD, type, extension, settings);
    }

    /** Registers a {@link ResponseCache}; see {@link #register}. */
    default void responseCache(
            String type, Class<? extends ResponseCache> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.RESPONSE_CACHE, type, extension, settings);
    }

    /** Registers a {@link CostModel}; see {@link #register}. */
    default void costModel(String type, Class<? extends CostModel> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.COST_MODEL, type, extension, settings);
    }

    /** Registers a {@link Tokenizer}; see {@link #register}. */
    default void tokenizer(String type, Class<? extends Tokenizer> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.TOKENIZER, type, extension, settings);
    }

    /** Registers a {@link UsageLedger}; see {@link #register}. */
    default void usageLedger(String type, Class<? extends UsageLedger> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.USAGE_LEDGER, type, extension, settings);
    }

    /** Registers a {@link LimitStore}; see {@link #register}. */
    default void limitStore(String type, Class<? extends LimitStore> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.LIMIT_STORE, type, extension, settings);
    }

    /** Registers a {@link MetricsExporter}; see {@link #register}. */
    default void metricsExporter(
            String type, Class<? extends MetricsExporter> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.METRICS_EXPORTER, type, extension, settings);
    }

    /** Registers a {@link TracingProvider}; see {@link #register}. */
    default void tracingProvider(
            String type, Class<? extends TracingProvider> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.TRACING_PROVIDER, type, extension, settings);
    }

    /** Registers {@link IntentTypes}; see {@link #register}. */
    default void intentTypes(String type, Class<? extends IntentTypes> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.INTENT_TYPES, type, extension, settings);
    }

    /** Registers a {@link CallListener}; see {@link #register}. */
    default void callListener(String type, Class<? extends CallListener> extension, Class<? extends Record> settings) {
        register(ExtensionPoint.CALL_LISTENER, type, extension, settings);
    }
}

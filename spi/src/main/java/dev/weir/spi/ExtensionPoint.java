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
import java.util.List;

/**
 * An extension point: one interface of this SPI that plugins implement.
 *
 * @param name the name in messages, such as {@code retry strategy}
 * @param contract the interface
 * @param <T> the same interface
 */
public record ExtensionPoint<T>(String name, Class<T> contract) {

    public static final ExtensionPoint<Backend> BACKEND = new ExtensionPoint<>("backend", Backend.class);
    public static final ExtensionPoint<RetryStrategy> RETRY_STRATEGY =
            new ExtensionPoint<>("retry strategy", RetryStrategy.class);
    public static final ExtensionPoint<RouteStrategy> ROUTE_STRATEGY =
            new ExtensionPoint<>("route strategy", RouteStrategy.class);
    public static final ExtensionPoint<ErrorClassifier> ERROR_CLASSIFIER =
            new ExtensionPoint<>("error classifier", ErrorClassifier.class);
    public static final ExtensionPoint<Guard> GUARD = new ExtensionPoint<>("guard", Guard.class);
    public static final ExtensionPoint<ResponseCache> RESPONSE_CACHE =
            new ExtensionPoint<>("response cache", ResponseCache.class);
    public static final ExtensionPoint<CostModel> COST_MODEL = new ExtensionPoint<>("cost model", CostModel.class);
    public static final ExtensionPoint<Tokenizer> TOKENIZER = new ExtensionPoint<>("tokenizer", Tokenizer.class);
    public static final ExtensionPoint<UsageLedger> USAGE_LEDGER =
            new ExtensionPoint<>("usage ledger", UsageLedger.class);
    public static final ExtensionPoint<LimitStore> LIMIT_STORE = new ExtensionPoint<>("limit store", LimitStore.class);
    public static final ExtensionPoint<MetricsExporter> METRICS_EXPORTER =
            new ExtensionPoint<>("metrics exporter", MetricsExporter.class);
    public static final ExtensionPoint<TracingProvider> TRACING_PROVIDER =
            new ExtensionPoint<>("tracing provider", TracingProvider.class);
    public static final ExtensionPoint<IntentTypes> INTENT_TYPES =
            new ExtensionPoint<>("intent types", IntentTypes.class);
    public static final ExtensionPoint<CallListener> CALL_LISTENER =
            new ExtensionPoint<>("call listener", CallListener.class);

    /** All extension points of this version, in display order. */
    public static List<ExtensionPoint<?>> all() {
        return List.of(
                BACKEND,
                RETRY_STRATEGY,
                ROUTE_STRATEGY,
                ERROR_CLASSIFIER,
                RESPONSE_CACHE,
                COST_MODEL,
                TOKENIZER,
                USAGE_LEDGER,
                LIMIT_STORE,
                METRICS_EXPORTER,
                TRACING_PROVIDER,
                INTENT_TYPES,
                CALL_LISTENER,
                GUARD);
    }

    @Override
    public String toString() {
        return name;
    }
}

package {{package}};

import dev.weir.spi.telemetry.TracingProvider;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.inject.Inject;

/**
 * Passes the trace of a caller on to backends and records no spans. One that records them brings an OpenTelemetry SDK in its
 * folder, as the plugin {@code telemetry-otlp} does. Thread-safe.
 */
public final class {{Class}} implements TracingProvider {
    private final OpenTelemetry openTelemetry;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        TextMapPropagator trace = W3CTraceContextPropagator.getInstance();
        openTelemetry = OpenTelemetry.propagating(ContextPropagators.create(
                settings.baggage() ? TextMapPropagator.composite(trace, W3CBaggagePropagator.getInstance()) : trace));
    }

    @Override
    public OpenTelemetry openTelemetry() {
        return openTelemetry;
    }
}

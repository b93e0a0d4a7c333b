package dev.weir.metrics.prometheus;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** Gives exemplars the trace of the call that was measured, if it is sampled. */
final class CurrentSpan implements io.prometheus.metrics.tracer.common.SpanContext {
    @Override
    public @Nullable String getCurrentTraceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getTraceId() : null;
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? context.getSpanId() : null;
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // spans carry no mark for it
    }
}

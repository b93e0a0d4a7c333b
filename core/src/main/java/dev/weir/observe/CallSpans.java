package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** The span of a whole call. */
final class CallSpans {
    private final Spans spans;

    CallSpans(Spans spans) {
        this.spans = spans;
    }

    Span begin(Call call) {
        Span span = spans.root(SpanNames.CALL, call.traceparent());
        if (span.isRecording()) {
            spans.describe(span, () -> {
                span.setAttribute(SpanNames.MODEL, call.model());
                if (call.intentType() != null) {
                    span.setAttribute(SpanNames.INTENT_TYPE, call.intentType());
                }
            });
        }
        return span;
    }

    void end(Span span, CallFinished event) {
        if (span.isRecording()) {
            spans.describe(span, () -> {
                span.setAttribute(SpanNames.ATTEMPTS, (long) event.attempts());
                span.setAttribute(SpanNames.CACHE_HIT, event.cacheHit());
                span.setAttribute(SpanNames.BATCH_SIZE, (long) event.batchSize());
            });
        }
        spans.end(span, errorType(event));
    }

    private static @Nullable String errorType(CallFinished event) {
        if (event.outcome() == Outcome.SUCCEEDED) {
            return null;
        }
        return event.reason() == null ? event.outcome().name() : event.reason().label();
    }
}

package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/** The span around a whole call. */
final class CallSpans {
    private static final AttributeKey<String> INTENT_TYPE = AttributeKey.stringKey("intent.type");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("model.name");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    CallSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    Span begin(Call call) {
        Span span = tracer.spanBuilder("enhanced_client.process_intent")
                .setAttribute(MODEL, call.model())
                .startSpan();
        if (call.intentType() != null) {
            span.setAttribute(INTENT_TYPE, call.intentType());
        }
        return span;
    }

    void end(Span span, CallFinished event) {
        if (event.outcome() != Outcome.SUCCEEDED) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(
                    ERROR_TYPE,
                    event.errorClass() == null
                            ? event.outcome().name()
                            : event.errorClass().label());
        }
        span.end();
    }
}

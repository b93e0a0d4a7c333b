package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/** The span of a whole call. An exception of the tracer or of a span processor affects the span alone. */
final class CallSpans {
    private static final AttributeKey<String> INTENT_TYPE = AttributeKey.stringKey("intent.type");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("model.name");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    CallSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    Span begin(Call call) {
        return Contained.get("span-failed", tracer, Span.getInvalid(), () -> start(call));
    }

    private Span start(Call call) {
        Span span = tracer.spanBuilder("enhanced_client.process_intent")
                .setAttribute(MODEL, call.model())
                .startSpan();
        if (call.intentType() != null) {
            span.setAttribute(INTENT_TYPE, call.intentType());
        }
        return span;
    }

    /** Makes the span current on this thread, until {@link #leave}. */
    Scope enter(Span span) {
        return Contained.get("span-failed", span, Scope.noop(), span::makeCurrent);
    }

    void leave(Scope scope) {
        Contained.run("span-failed", scope, scope::close);
    }

    void end(Span span, CallFinished event) {
        Contained.run("span-failed", span, () -> {
            if (event.outcome() != Outcome.SUCCEEDED) {
                span.setStatus(StatusCode.ERROR);
                span.setAttribute(ERROR_TYPE, errorType(event));
            }
        });
        Contained.run("span-failed", span, span::end);
    }

    private static String errorType(CallFinished event) {
        return event.reason() == null ? event.outcome().name() : event.reason().label();
    }
}

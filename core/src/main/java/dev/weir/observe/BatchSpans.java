package dev.weir.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.function.Supplier;

/** The span of a batch, which links to those of its members. An exception of the tracer affects the span alone. */
public final class BatchSpans {
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("batch.size");

    private final Tracer tracer;

    public BatchSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Sends a batch with a span that is current meanwhile. */
    public <T> T around(int size, List<SpanContext> members, Supplier<T> sending) {
        Span span = Contained.get("span-failed", tracer, Span.getInvalid(), () -> start(size, members));
        Scope scope = Contained.get("span-failed", span, Scope.noop(), span::makeCurrent);
        try {
            return sending.get();
        } finally {
            Contained.run("span-failed", scope, scope::close);
            Contained.run("span-failed", span, span::end);
        }
    }

    private Span start(int size, List<SpanContext> members) {
        SpanBuilder builder = tracer.spanBuilder("batch_processor.process_batch")
                .setNoParent()
                .setAttribute(SIZE, (long) size);
        members.stream().filter(SpanContext::isValid).forEach(builder::addLink);
        return builder.startSpan();
    }
}

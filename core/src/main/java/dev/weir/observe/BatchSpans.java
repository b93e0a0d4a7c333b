package dev.weir.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.function.Supplier;

/** The span of a batch, which links to those of its members. */
public final class BatchSpans {
    private final Spans spans;

    public BatchSpans(Spans spans) {
        this.spans = spans;
    }

    /** Sends a batch with a span that is current meanwhile. */
    public <T> T around(int size, List<SpanContext> members, Supplier<T> sending) {
        Span span = spans.linked(SpanNames.BATCH, members);
        if (span.isRecording()) {
            spans.describe(span, () -> span.setAttribute(SpanNames.BATCH_SIZE, (long) size));
        }
        Scope scope = spans.enter(span);
        try {
            return sending.get();
        } finally {
            spans.leave(scope);
            spans.end(span, null);
        }
    }
}

package dev.weir.observe;

import dev.weir.observe.metrics.Contained;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends spans. A call below a span of its caller is traced if that one is; of the others a share, chosen at
 * random. A call that is not traced has no spans: its trace goes on as one that is not sampled, so that instrumented
 * libraries below record none either. What a tracer or a span processor throws affects the span alone. Thread-safe.
 */
public final class Spans {
    private static final String INSTRUMENTATION = "dev.weir";
    /** The carrier is the value of the one header. */
    @SuppressWarnings("deprecation") // of a method that has to be there all the same
    private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
            return key.equals("traceparent") ? header : null;
        }
    };

    private final @Nullable Tracer tracer;
    private final double ratio;
    private final RandomGenerator random;

    /**
     * @param tracer null if nothing is traced
     * @param ratio the share of the calls without a caller's span that are traced, from 0 to 1
     * @param random chooses them; thread-safe
     */
    public Spans(@Nullable Tracer tracer, double ratio, RandomGenerator random) {
        this.tracer = tracer;
        this.ratio = ratio;
        this.random = random;
    }

    /** As the constructor, by the tracer of Weir; nothing is traced, and nothing costs anything, with a no-op. */
    public static Spans of(OpenTelemetry openTelemetry, double ratio, RandomGenerator random) {
        boolean off = openTelemetry.equals(OpenTelemetry.noop());
        return new Spans(off ? null : openTelemetry.getTracer(INSTRUMENTATION), ratio, random);
    }

    /** The span of a call: a child of the caller's span, or the first of a trace. */
    Span root(String name) {
        return root(name, null);
    }

    /**
     * The span of a call: a child of the caller's span, or the first of a trace.
     *
     * @param traceparent the caller's span; null, or what is none, for the current one
     */
    Span root(String name, @Nullable String traceparent) {
        Tracer used = tracer;
        if (used == null) {
            return Span.getInvalid();
        }
        Span remote = traceparent == null ? Span.getInvalid() : remote(traceparent);
        if (remote.getSpanContext().isValid()) {
            return isTraced(remote) ? started(used, name, remote) : remote;
        }
        Span parent = Span.current();
        if (parent.getSpanContext().isValid()) {
            return isTraced(parent) ? started(used, name, parent) : Span.getInvalid();
        }
        return isChosen() ? started(used, name, parent) : unsampled();
    }

    private static Span remote(String traceparent) {
        return Span.fromContext(
                W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TRACEPARENT));
    }

    /** Whether there is a span below the current one, on this thread. */
    boolean hasChild() {
        return tracer != null && isTraced(Span.current());
    }

    /** A span below the current one; an invalid one if that is not traced. */
    Span child(String name, SpanKind kind) {
        Tracer used = tracer;
        if (used == null || !hasChild()) {
            return Span.getInvalid();
        }
        return Contained.get(
                "span-failed",
                used,
                Span.getInvalid(),
                () -> used.spanBuilder(name).setSpanKind(kind).startSpan());
    }

    /** The first span of a trace that links to other spans; it is traced if one of them is. */
    Span linked(String name, List<SpanContext> links) {
        Tracer used = tracer;
        if (used == null) {
            return Span.getInvalid();
        }
        if (links.stream().noneMatch(SpanContext::isSampled)) {
            return unsampled();
        }
        return Contained.get("span-failed", used, Span.getInvalid(), () -> {
            SpanBuilder builder = used.spanBuilder(name).setNoParent();
            links.stream().filter(SpanContext::isValid).forEach(builder::addLink);
            return builder.startSpan();
        });
    }

    private static boolean isTraced(Span span) {
        return span.isRecording() || span.getSpanContext().isSampled();
    }

    private boolean isChosen() {
        return ratio >= 1 || (ratio > 0 && random.nextDouble() < ratio);
    }

    private static Span started(Tracer tracer, String name, Span parent) {
        return Contained.get(
                "span-failed",
                tracer,
                Span.getInvalid(),
                () -> tracer.spanBuilder(name)
                        .setParent(Context.current().with(parent))
                        .startSpan());
    }

    /** Keeps what is below it from beginning traces of its own. */
    private Span unsampled() {
        SpanContext context = SpanContext.create(
                TraceId.fromLongs(random.nextLong(), 1 | random.nextLong()),
                SpanId.fromLong(1 | random.nextLong()),
                TraceFlags.getDefault(),
                TraceState.getDefault());
        return Span.wrap(context);
    }

    /** Makes a span current on this thread, until {@link #leave}. */
    Scope enter(Span span) {
        return span.getSpanContext().isValid()
                ? Contained.get("span-failed", span, Scope.noop(), span::makeCurrent)
                : Scope.noop();
    }

    void leave(Scope scope) {
        if (!scope.equals(Scope.noop())) {
            Contained.run("span-failed", scope, scope::close);
        }
    }

    /** Runs what sets attributes of a span. */
    void describe(Span span, Runnable attributes) {
        Contained.run("span-failed", span, attributes);
    }

    /**
     * Ends a span.
     *
     * @param errorType what failed; null for nothing
     */
    void end(Span span, @Nullable String errorType) {
        if (!span.getSpanContext().isValid()) {
            return;
        }
        if (errorType != null) {
            Contained.run(
                    "span-failed",
                    span,
                    () -> span.setStatus(StatusCode.ERROR).setAttribute(SpanNames.ERROR_TYPE, errorType));
        }
        Contained.run("span-failed", span, span::end);
    }
}

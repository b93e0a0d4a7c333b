package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.classify.ErrorClassification;
import dev.weir.observe.ModelExchange.Ending;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.Contained;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Observes every attempt at a backend, hedges and copies for mirrors included: metrics and client spans. Thread-safe. */
public final class AttemptObserver {
    private final TargetMetrics metrics;
    private final GenAiMetrics genAiMetrics;
    private final GenAiSpans genAiSpans;
    private final Spans spans;
    private final Map<String, String> providers;
    private final ErrorClassification classes;
    private final TimeSource time;

    /**
     * @param content what spans show of prompts and answers
     * @param providers the provider of each backend, by its name; empty if unknown
     */
    public AttemptObserver(
            RuntimeMeters meters,
            CallLabels labels,
            Spans spans,
            GenAiConventions conventions,
            ContentCapture content,
            Map<String, String> providers,
            ErrorClassification classes,
            TimeSource time) {
        metrics = new TargetMetrics(meters, labels, time);
        genAiMetrics = new GenAiMetrics(meters, labels, conventions);
        genAiSpans = new GenAiSpans(conventions, content);
        this.spans = spans;
        this.providers = Map.copyOf(providers);
        this.classes = classes;
        this.time = time;
    }

    /** An attempt begins on this thread, where its span is the current one until {@link Observation#close}. */
    public Observation begin(Call call) {
        return new Observation(call);
    }

    /** An attempt in progress. It ends once. */
    public final class Observation implements AutoCloseable, LongConsumer {
        private final Call call;
        private final String operation;
        private final String provider;
        private final Span span;
        private final Scope scope;
        private final long began;
        private volatile long firstOutput = -1;

        private Observation(Call call) {
            this.call = call;
            operation = call.request().kind() == RequestKind.EMBEDDING ? "embeddings" : "chat";
            String known = providers.getOrDefault(call.backend(), "");
            provider = known.isEmpty() ? call.backend() : known;
            span = spans.hasChild() ? spans.child(operation + " " + call.model(), SpanKind.CLIENT) : Span.getInvalid();
            if (span.isRecording()) {
                spans.describe(span, () -> genAiSpans.begin(span, call, operation, provider));
            }
            scope = spans.enter(span);
            call.watchOutput(this);
            began = time.nanoTime();
        }

        /** Output has arrived, on the thread that reads it. */
        @Override
        public void accept(long characters) {
            if (firstOutput < 0) {
                firstOutput = Math.max(0, time.nanoTime() - began);
            }
        }

        /** The attempt was answered. */
        public void answered(Answer answer) {
            if (call.hasLost()) {
                end(Ending.LOST, answer, null, null);
            } else {
                end(Ending.SUCCEEDED, answer, null, null);
            }
        }

        /** The attempt failed. */
        public void failed(Throwable thrown) {
            Answer partial = thrown instanceof BackendException failure ? failure.partial() : null;
            if (call.hasLost()) {
                end(Ending.LOST, partial, null, null);
                return;
            }
            Attempt.Ending early = call.endedFromOutside();
            if (early == Attempt.Ending.CANCELLED) {
                end(Ending.CANCELLED, partial, "cancelled", null);
            } else if (early == Attempt.Ending.TIMED_OUT) {
                end(Ending.TIMED_OUT, partial, Reason.TIMED_OUT.label(), ErrorClass.TIMEOUT);
            } else {
                Reason reason = classes.reason(thrown);
                end(Ending.FAILED, partial, reason.label(), reason.errorClass());
            }
        }

        private void end(
                Ending ending, @Nullable Answer answer, @Nullable String errorType, @Nullable ErrorClass errorClass) {
            long duration = time.nanoTime() - began;
            call.spentAtBackend(duration);
            ModelExchange exchange = new ModelExchange(
                    call,
                    operation,
                    provider,
                    ending,
                    answer,
                    answer == null ? null : answer.usage(),
                    errorType,
                    errorClass,
                    duration,
                    firstOutput);
            try {
                metrics.ended(exchange);
            } catch (Throwable e) {
                Contained.caught("meter-failed", metrics, e);
            }
            try {
                genAiMetrics.ended(exchange);
            } catch (Throwable e) {
                Contained.caught("meter-failed", genAiMetrics, e);
            }
            if (span.isRecording()) {
                spans.describe(span, () -> genAiSpans.end(span, exchange));
            }
            spans.end(span, errorType);
        }

        @Override
        public void close() {
            spans.leave(scope);
        }
    }
}

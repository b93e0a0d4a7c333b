package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFacts;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.Contained;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies metrics, traces, the latency profile, log and listeners of the beginning and the end of every call. Their failures do not affect
 * the call. Safe for use by many threads.
 */
public final class CallObserver {
    private static final Logger LOG = LoggerFactory.getLogger(CallObserver.class);

    private final CallMetrics metrics;
    private final Spans spans;
    private final CallSpans callSpans;
    private final CallLatency latency;
    private final CallListener listener;
    private final TimeSource time;

    public CallObserver(
            RuntimeMeters meters,
            CallLabels labels,
            Spans spans,
            CallLatency latency,
            CallListener listener,
            TimeSource time) {
        metrics = new CallMetrics(meters, labels);
        this.spans = spans;
        callSpans = new CallSpans(spans);
        this.latency = latency;
        this.listener = listener;
        this.time = time;
    }

    /** The call begins on this thread, where its span is the current one until {@link Observation#close}. */
    public Observation begin(Call call) {
        metrics.begin(call);
        Span span = callSpans.begin(call);
        return new Observation(call, span, spans.enter(span));
    }

    /** A call under way. */
    public final class Observation implements AutoCloseable {
        private final Call call;
        private final Span span;
        private final Scope scope;

        private Observation(Call call, Span span, Scope scope) {
            this.call = call;
            this.span = span;
            this.scope = scope;
        }

        /**
         * The call ends. A caller that was given a failure before gets no other result: that failure is how it ended.
         *
         * @param thrown null if it was answered
         */
        public void end(@Nullable Throwable thrown) {
            CallException early = call.settle();
            Throwable failure = early == null ? thrown : early;
            CallFinished event = event(call, failure);
            metrics.end(event, call);
            latency.end(call, event);
            callSpans.end(span, event);
            try {
                listener.callFinished(event);
            } catch (Throwable e) {
                Contained.caught("call-listener-failed", listener, e);
            }
            if (early != null && thrown == null) {
                Contained.run("log-failed", LOG, () -> logLateAnswer(event));
            }
        }

        @Override
        public void close() {
            spans.leave(scope);
        }
    }

    private CallFinished event(Call call, @Nullable Throwable failure) {
        CallFacts facts = call.facts();
        return CallFinished.builder(call.callId(), call.backend(), call.model())
                .intentType(call.intentType())
                .outcome(outcome(failure), reason(failure))
                .duration(Duration.ofNanos(time.nanoTime() - call.startedNanos()))
                .attempts(facts.attempts())
                .servedBy(facts.servingBackend(), facts.servingModel())
                .cacheHit(facts.cacheHit())
                .batchSize(facts.batchSize())
                .usage(facts.usage())
                .cost(facts.cost())
                .explanation(explanation(call, failure))
                .build();
    }

    private static void logLateAnswer(CallFinished event) {
        Usage usage = event.usage();
        LOG.info(
                "event=late-answer call={} backend={} outcome={} duration_ms={} input_tokens={} output_tokens={}",
                event.callId(),
                event.backend(),
                event.outcome(),
                event.duration().toMillis(),
                usage == null ? null : usage.input(),
                usage == null ? null : usage.output());
    }

    private static Outcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.SUCCEEDED;
        }
        if (failure instanceof CallCancelledException) {
            return Outcome.CANCELLED;
        }
        return failure instanceof CallTimeoutException ? Outcome.TIMED_OUT : Outcome.FAILED;
    }

    /** The message of an exception of another kind may contain anything. */
    private static @Nullable String explanation(Call call, @Nullable Throwable failure) {
        String message = failure instanceof CallException ? failure.getMessage() : null;
        if (message == null || failure instanceof CallFailedException) {
            return null;
        }
        String id = call.callId() + ": ";
        return message.startsWith(id) ? message.substring(id.length()) : message;
    }

    private static @Nullable Reason reason(@Nullable Throwable failure) {
        return failure instanceof CallFailedException failed ? failed.reason() : null;
    }
}

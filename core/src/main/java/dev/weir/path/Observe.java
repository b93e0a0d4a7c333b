package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
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
 * The first stage: sees every call come and go, and notifies metrics, traces, log and listeners. None of them can cost the
 * call its answer.
 */
final class Observe implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Observe.class);

    private final CallMetrics metrics;
    private final CallSpans spans;
    private final CallListener listener;
    private final TimeSource time;

    Observe(CallMetrics metrics, CallSpans spans, CallListener listener, TimeSource time) {
        this.metrics = metrics;
        this.spans = spans;
        this.listener = listener;
        this.time = time;
    }

    @Override
    public Completion proceed(Call call, Next next) throws BackendException {
        metrics.begin(call);
        Span span = spans.begin(call);
        Scope scope = spans.enter(span);
        try {
            Completion completion;
            try {
                completion = next.proceed(call);
            } catch (Throwable e) {
                end(call, span, null, e);
                throw e;
            }
            end(call, span, completion, null);
            return completion;
        } finally {
            spans.leave(scope);
        }
    }

    /** A caller that was given a failure before gets no other result: that failure is how the call ended. */
    private void end(Call call, Span span, @Nullable Completion completion, @Nullable Throwable thrown) {
        CallException early = call.settle();
        Throwable failure = early == null ? thrown : early;
        CallFinished event = new CallFinished(
                call.callId(),
                call.backend(),
                call.model(),
                call.intentType(),
                outcome(failure),
                errorClass(failure),
                Duration.ofNanos(time.nanoTime() - call.startedNanos()),
                completion == null ? null : completion.usage());
        metrics.end(event);
        spans.end(span, event);
        Contained.run("call-listener-failed", listener, () -> listener.callFinished(event));
        if (early != null && completion != null) {
            Contained.run("log-failed", LOG, () -> logLateAnswer(event));
        }
    }

    private static void logLateAnswer(CallFinished event) {
        LOG.info(
                "event=late-answer call={} backend={} outcome={} duration_ms={} usage={}",
                event.callId(),
                event.backend(),
                event.outcome(),
                event.duration().toMillis(),
                event.usage());
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

    private static @Nullable ErrorClass errorClass(@Nullable Throwable failure) {
        return failure instanceof CallFailedException failed ? failed.errorClass() : null;
    }
}

package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
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

/** The first stage: sees every call come and go, and tells metrics, traces, log and listeners. */
final class Observe implements Stage {
    private final ActiveCalls active;
    private final CallMetrics metrics;
    private final CallSpans spans;
    private final CallListener listener;
    private final TimeSource time;

    Observe(ActiveCalls active, CallMetrics metrics, CallSpans spans, CallListener listener, TimeSource time) {
        this.active = active;
        this.metrics = metrics;
        this.spans = spans;
        this.listener = listener;
        this.time = time;
    }

    @Override
    public Completion proceed(Call call, Next next) throws BackendException {
        active.enter(call);
        try {
            return observed(call, next);
        } finally {
            active.leave(call);
        }
    }

    private Completion observed(Call call, Next next) throws BackendException {
        Span span = spans.begin(call);
        long started = time.nanoTime();
        metrics.begin(call);
        try (Scope ignored = span.makeCurrent()) {
            Completion completion;
            try {
                completion = next.proceed(call);
            } catch (BackendException | RuntimeException | Error e) {
                end(call, span, started, null, e);
                throw e;
            }
            end(call, span, started, completion, null);
            return completion;
        }
    }

    private void end(Call call, Span span, long started, @Nullable Completion completion, @Nullable Throwable failure) {
        Duration duration = Duration.ofNanos(time.nanoTime() - started);
        CallFinished event = new CallFinished(
                call.callId(),
                call.backend(),
                call.model(),
                call.intentType(),
                outcome(failure),
                errorClass(failure),
                duration,
                completion == null ? null : completion.usage());
        metrics.end(event);
        spans.end(span, event);
        listener.callFinished(event);
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

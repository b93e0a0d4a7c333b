package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.classify.ErrorClassification;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.Contained;
import dev.weir.observe.metrics.HistogramBounds;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Observes how a call asks one target: the tries of the retry engine, the waits for rate limits and permits, and what the
 * circuit breaker refuses. Thread-safe.
 */
public final class RetryObserver {
    private final RuntimeMeters meters;
    private final CallLabels labels;
    private final Spans spans;
    private final ErrorClassification classes;
    private final TimeSource time;
    private final MeterProvider<Timer> queueWait;
    private final ConcurrentHashMap<Target, Timer> queueWaits = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Rate> rates = new ConcurrentHashMap<>();

    public RetryObserver(
            RuntimeMeters meters, CallLabels labels, Spans spans, ErrorClassification classes, TimeSource time) {
        this.meters = meters;
        this.labels = labels;
        this.spans = spans;
        this.classes = classes;
        this.time = time;
        queueWait = HistogramBounds.WAIT
                .timer("llm.queue.wait")
                .description("How long a try waited for rate limits and for a permit of the circuit breaker")
                .withRegistry(meters.registry());
    }

    /**
     * A call begins to ask a target on this thread, where its span is the current one until {@link Tries#close}.
     *
     * @param strategy the name of its retry strategy; of a bounded number
     */
    public Tries begin(Call call, String strategy) {
        return new Tries(call, strategy);
    }

    private record Target(String backend, String model) {}

    /** The calls and retries of a strategy of late. */
    private final class Rate {
        private final RecentCount calls = new RecentCount();
        private final RecentCount retries = new RecentCount();

        Rate(String strategy) {
            meters.gauge(
                    "llm.retry.rate.percent",
                    "Retries for a hundred calls in the last 5 minutes",
                    Tags.of("strategy", strategy),
                    () -> retries.percentOf(calls, time.nanoTime()),
                    Math::max);
        }
    }

    /** A call at one target. Used by its thread. */
    public final class Tries implements AutoCloseable {
        private final Call call;
        private final Rate rate;
        private final Span span;
        private final Scope scope;
        private Span trySpan = Span.getInvalid();
        private Scope tryScope = Scope.noop();
        private int number;

        private Tries(Call call, String strategy) {
            this.call = call;
            Rate known = rates.get(strategy);
            rate = known != null ? known : rates.computeIfAbsent(strategy, Rate::new);
            rate.calls.add(time.nanoTime());
            span = begin(SpanNames.RETRIES);
            scope = spans.enter(span);
        }

        private Span begin(String name) {
            Span begun = spans.child(name, SpanKind.INTERNAL);
            if (begun.isRecording()) {
                spans.describe(begun, () -> begun.setAttribute(SpanNames.MODEL, call.model()));
            }
            return begun;
        }

        /**
         * A try begins: it may wait, and may be refused.
         *
         * @param next the number of the attempt that it becomes unless it is refused
         * @param circuit the state of the circuit breaker
         */
        public void tryBegins(int next, State circuit) {
            if (next > Math.max(1, number)) {
                rate.retries.add(time.nanoTime());
            }
            number = next;
            trySpan = begin(SpanNames.BREAKER);
            if (trySpan.isRecording()) {
                spans.describe(
                        trySpan,
                        () -> trySpan.setAttribute(
                                SpanNames.CIRCUIT, circuit.name().toLowerCase(Locale.ROOT)));
            }
            tryScope = spans.enter(trySpan);
        }

        /** The try has ended; with a failure unless it is null. */
        public void tryEnded(@Nullable Throwable failure) {
            long queued = call.takeQueuedNanos();
            Target target = new Target(call.backend(), labels.model(call.model()));
            try {
                timer(target).record(queued, TimeUnit.NANOSECONDS);
            } catch (Throwable e) {
                Contained.caught("meter-failed", RetryObserver.this, e);
            }
            spans.leave(tryScope);
            spans.end(trySpan, failure == null || call.hasLost() ? null : errorType(failure));
        }

        /** The call has ended at this target; with a failure unless it is null. */
        public void ended(@Nullable Throwable failure) {
            if (span.isRecording()) {
                spans.describe(span, () -> span.setAttribute(SpanNames.ATTEMPTS, (long) number));
            }
            spans.end(span, failure == null || call.hasLost() ? null : errorType(failure));
        }

        @Override
        public void close() {
            spans.leave(scope);
        }
    }

    private Timer timer(Target target) {
        Timer known = queueWaits.get(target);
        return known != null
                ? known
                : queueWaits.computeIfAbsent(
                        target, any -> queueWait.withTags("backend", any.backend(), "model", any.model()));
    }

    private String errorType(Throwable failure) {
        if (failure instanceof BackendException) {
            return classes.reason(failure).label();
        }
        if (failure instanceof AttemptsFailedException failed) {
            return failed.reason().label();
        }
        return failure instanceof CallCancelledException
                ? "CANCELLED"
                : failure instanceof CallTimeoutException ? "TIMED_OUT" : "FAILED";
    }
}

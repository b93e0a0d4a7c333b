package dev.weir.observe;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.Contained;
import dev.weir.observe.metrics.HistogramBounds;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The metrics of whole calls: number, duration, calls in flight. The labels that callers choose are bounded. */
final class CallMetrics {
    private static final Tags OVERHEAD = Tags.empty();

    private final RuntimeMeters meters;
    private final MeterProvider<Timer> duration;
    private final MeterProvider<Timer> overhead;
    private final MeterProvider<Counter> total;
    private final MeterProvider<Counter> errors;
    private final ConcurrentHashMap<Tags, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Target, Tags> targets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Kind, Timer> durations = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Kind, Counter> totals = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Tags, Timer> overheads = new ConcurrentHashMap<>(1);
    private final CallLabels labels;

    CallMetrics(RuntimeMeters meters, CallLabels labels) {
        this.meters = meters;
        this.labels = labels;
        duration = HistogramBounds.REQUEST
                .timer("llm.request.duration")
                .description("Duration of a call, from its beginning to its end")
                .withRegistry(meters.registry());
        overhead = HistogramBounds.OVERHEAD
                .timer("llm.overhead")
                .description("Time of an answered call that was spent neither at a backend nor waiting")
                .withRegistry(meters.registry());
        total = Counter.builder("llm.requests")
                .description("Calls that have ended")
                .withRegistry(meters.registry());
        errors = Counter.builder("llm.errors.by.type")
                .description("Attempts that failed, and calls that failed without an attempt")
                .withRegistry(meters.registry());
    }

    void begin(Call call) {
        inFlight(target(call.backend(), call.model())).incrementAndGet();
    }

    /** The call has ended. */
    void end(CallFinished event, Call call) {
        Tags target = target(event.backend(), event.model());
        inFlight(target).decrementAndGet();
        Kind kind = new Kind(
                target,
                labels.intentType(event.intentType()),
                event.outcome(),
                event.cacheHit(),
                event.batchSize() > 1);
        try {
            known(durations, kind, this::duration).record(event.duration());
        } catch (Throwable e) {
            Contained.caught("meter-failed", this, e);
        }
        try {
            known(totals, kind, this::total).increment();
        } catch (Throwable e) {
            Contained.caught("meter-failed", this, e);
        }
        try {
            measureOverhead(event, call);
        } catch (Throwable e) {
            Contained.caught("meter-failed", this, e);
        }
        countErrors(target, event, call.attemptLog());
    }

    /** Of calls that went their way on one thread: the times of the others overlap. */
    private void measureOverhead(CallFinished event, Call call) {
        long outside = call.outsideNanos();
        if (event.outcome() == Outcome.SUCCEEDED && outside >= 0) {
            AttemptLog log = call.attemptLog();
            long waited = log == null ? 0 : log.waited().toNanos();
            known(overheads, OVERHEAD, overhead::withTags)
                    .record(Math.max(0, event.duration().toNanos() - outside - waited), TimeUnit.NANOSECONDS);
        }
    }

    private void countErrors(Tags target, CallFinished event, @Nullable AttemptLog log) {
        if (log != null) {
            log.attempts()
                    .forEach(attempt -> countErrors(target(attempt.backend(), attempt.model()), attempt.reason(), 1));
            log.unlistedFailures()
                    .forEach((failure, unlisted) -> countErrors(
                            target(failure.backend(), failure.model()), failure.reason(), unlisted.count()));
        }
        if (log == null || log.attemptCount() == 0) {
            countErrors(target, event.reason(), 1);
        }
    }

    private void countErrors(Tags target, @Nullable Reason reason, int count) {
        if (reason != null) {
            Tags typed = target.and("error_type", reason.label());
            Contained.run("meter-failed", this, () -> errors.withTags(typed).increment(count));
        }
    }

    /** What calls that have ended may have in common. Its values are bounded. */
    private record Kind(Tags target, String intentType, Outcome outcome, boolean cacheHit, boolean batch) {}

    private Timer duration(Kind kind) {
        return duration.withTags(kind.target()
                .and(
                        "intent_type", kind.intentType(),
                        "success", String.valueOf(kind.outcome() == Outcome.SUCCEEDED),
                        "cache_hit", String.valueOf(kind.cacheHit()),
                        "batch", String.valueOf(kind.batch())));
    }

    private Counter total(Kind kind) {
        return total.withTags(kind.target()
                .and(
                        "intent_type",
                        kind.intentType(),
                        "status",
                        kind.outcome().name().toLowerCase(Locale.ROOT)));
    }

    /** A backend and the label of a model. Both are bounded. */
    private record Target(String backend, String model) {
        Tags tags() {
            return Tags.of("backend", backend, "model", model);
        }
    }

    private Tags target(String backend, String model) {
        return known(targets, new Target(backend, labels.model(model)), Target::tags);
    }

    /** Values that are made once, as every call needs them. */
    private static <K, V> V known(ConcurrentHashMap<K, V> values, K key, Function<K, V> maker) {
        V known = values.get(key);
        return known != null ? known : values.computeIfAbsent(key, maker);
    }

    private AtomicInteger inFlight(Tags target) {
        return known(inFlight, target, this::gauge);
    }

    private AtomicInteger gauge(Tags target) {
        AtomicInteger value = new AtomicInteger();
        meters.gauge("llm.requests.in.flight", "Calls under way", target, value::get, Double::sum);
        return value;
    }
}

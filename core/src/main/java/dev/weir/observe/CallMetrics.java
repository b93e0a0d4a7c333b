package dev.weir.observe;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The metrics of whole calls: number, duration, calls in flight. The labels that callers choose are bounded. */
final class CallMetrics {
    private final RuntimeMeters meters;
    private final MeterProvider<Timer> duration;
    private final MeterProvider<Counter> total;
    private final MeterProvider<Counter> errors;
    private final ConcurrentHashMap<Tags, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Kind, KindLabels> ended = new ConcurrentHashMap<>();
    private final CallLabels labels;

    CallMetrics(RuntimeMeters meters, CallLabels labels) {
        this.meters = meters;
        this.labels = labels;
        duration = Timer.builder("llm.request.duration")
                .description("Duration of a call, from its beginning to its end")
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

    /**
     * The call has ended.
     *
     * @param log its attempt log; null for none
     */
    void end(CallFinished event, @Nullable AttemptLog log) {
        Tags target = target(event.backend(), event.model());
        inFlight(target).decrementAndGet();
        Kind kind = new Kind(
                target,
                labels.intentType(event.intentType()),
                event.outcome(),
                event.cacheHit(),
                event.batchSize() > 1);
        KindLabels shown = ended.computeIfAbsent(kind, Kind::labels);
        Contained.run(
                "meter-failed", this, () -> duration.withTags(shown.timed()).record(event.duration()));
        Contained.run(
                "meter-failed", this, () -> total.withTags(shown.counted()).increment());
        countErrors(target, event, log);
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
    private record Kind(Tags target, String intentType, Outcome outcome, boolean cacheHit, boolean batch) {
        KindLabels labels() {
            Tags tags = target.and("intent_type", intentType);
            Tags timed = tags.and(
                    "success", String.valueOf(outcome == Outcome.SUCCEEDED),
                    "cache_hit", String.valueOf(cacheHit),
                    "batch", String.valueOf(batch));
            return new KindLabels(timed, tags.and("status", outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** The labels of a kind, made once, as every call needs them. */
    private record KindLabels(Tags timed, Tags counted) {}

    private Tags target(String backend, String model) {
        return Tags.of("backend", backend, "model", labels.model(model));
    }

    private AtomicInteger inFlight(Tags target) {
        AtomicInteger known = inFlight.get(target);
        return known != null ? known : inFlight.computeIfAbsent(target, this::gauge);
    }

    private AtomicInteger gauge(Tags target) {
        AtomicInteger value = new AtomicInteger();
        meters.gauge("llm.requests.in.flight", "Calls under way", target, value::get, Double::sum);
        return value;
    }
}

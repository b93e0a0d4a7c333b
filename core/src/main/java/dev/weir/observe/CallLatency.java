package dev.weir.observe;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.CallFacts;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Records the latency of calls in the profile, with the labels of their metrics, and has the optimizer consider them. Thread-safe. */
public final class CallLatency {
    private final LatencyProfile profile;
    private final Runnable ended;
    private final CallLabels labels;
    private final BiFunction<String, String, @Nullable State> breakers;
    private final TimeSource time;

    /**
     * @param ended runs after each call
     * @param breakers the state of the circuit breaker of a backend and model; null if there is none
     */
    public CallLatency(
            LatencyProfile profile,
            Runnable ended,
            CallLabels labels,
            BiFunction<String, String, @Nullable State> breakers,
            TimeSource time) {
        this.profile = profile;
        this.ended = ended;
        this.labels = labels;
        this.breakers = breakers;
        this.time = time;
    }

    void end(Call call, CallFinished event) {
        CallFacts facts = call.facts();
        String backend = facts.askedBackend();
        String model = facts.askedModel();
        AttemptRecord last = lastAttempt(facts.attemptLog());
        if (facts.servingBackend() != null && facts.targetModel() != null) {
            backend = facts.servingBackend();
            model = facts.targetModel();
        } else if (last != null) {
            backend = last.backend();
            model = last.model();
        }
        Usage usage = event.usage();
        profile.record(new LatencyPoint(
                time.millis(),
                Math.max(0, event.duration().toNanos()),
                call.firstOutputNanos(),
                labels.intentType(event.intentType()),
                labels.model(model),
                backend,
                event.outcome() == Outcome.SUCCEEDED,
                event.outcome() == Outcome.TIMED_OUT ? ErrorClass.TIMEOUT : event.errorClass(),
                event.outcome() == Outcome.TIMED_OUT ? null : event.reason(),
                call.rateLimitWaitNanos(),
                call.permitWaitNanos(),
                usage == null ? -1 : usage.input(),
                usage == null ? -1 : usage.output(),
                event.cost().nanoUsd(),
                event.cacheHit(),
                Math.max(0, event.attempts() - 1),
                event.batchSize(),
                breakers.apply(backend, model)));
        ended.run();
    }

    private static @Nullable AttemptRecord lastAttempt(@Nullable AttemptLog log) {
        List<AttemptRecord> attempts = log == null ? List.of() : log.attempts();
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }
}

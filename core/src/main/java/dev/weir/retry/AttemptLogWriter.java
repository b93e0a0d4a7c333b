package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.AttemptTokens;
import dev.weir.call.TargetCall;
import dev.weir.retry.NextStep.Stop;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records the attempts of one call: counts of all attempts, records of the first and the last. Not thread-safe. */
final class AttemptLogWriter {
    private final TargetCall call;
    private final List<AttemptRecord> kept = new ArrayList<>(4);
    private final Map<ErrorClass, Integer> failures = new EnumMap<>(ErrorClass.class);
    private final Map<AttemptLog.Failure, AttemptLog.Unlisted> unlisted = new HashMap<>(0);
    private int attempts;
    private int refusals;
    private long waited;

    AttemptLogWriter(TargetCall call) {
        this.call = call;
    }

    /**
     * The outcome of an attempt.
     *
     * @param reason why it failed; null if it succeeded
     * @param failure the failure; null if it is not a backend's
     * @param unwantedResult whether the result is unwanted
     * @param answer the result, if it is an answer; null if there is none
     */
    record Outcome(
            @Nullable Reason reason,
            @Nullable BackendException failure,
            boolean unwantedResult,
            @Nullable Answer answer) {
        static final Outcome EXCEPTION = new Outcome(Reason.OTHER, null, false, null);

        static Outcome success(@Nullable Object result) {
            return new Outcome(null, null, false, answer(result));
        }

        static Outcome failed(Reason reason, BackendException failure) {
            return new Outcome(reason, failure, false, failure.partial());
        }

        static Outcome unwanted(Reason reason, BackendException failure, @Nullable Object result) {
            return new Outcome(reason, failure, true, answer(result));
        }

        private static @Nullable Answer answer(@Nullable Object result) {
            return result instanceof Answer answer ? answer : null;
        }
    }

    /**
     * Adds an attempt after a delay; all times in nanoseconds, {@code started} and {@code ended} as readings of the
     * clock.
     */
    void add(Outcome outcome, long waitedBefore, long started, long ended) {
        attempts++;
        waited += waitedBefore;
        Reason reason = outcome.reason;
        if (reason != null) {
            failures.merge(reason.errorClass(), 1, Integer::sum);
        }
        BackendException failure = outcome.failure;
        if (kept.size() == AttemptLog.MOST_ATTEMPTS) {
            kept.remove(AttemptLog.MOST_ATTEMPTS / 2).countAmong(unlisted);
        }
        kept.add(new AttemptRecord(
                attempts,
                call.backend(),
                call.model(),
                reason,
                outcome.unwantedResult,
                failure == null ? 0 : failure.status(),
                failure == null ? null : failure.code(),
                failure == null ? null : failure.shouldRetry(),
                Duration.ofNanos(waitedBefore),
                Duration.ofNanos(started - call.startedNanos()),
                Duration.ofNanos(ended - started),
                false,
                failure == null ? null : failure.retryAfter(),
                outcome.answer == null ? null : outcome.answer.model(),
                usage(outcome)));
    }

    private @Nullable Usage usage(Outcome outcome) {
        Answer answer = outcome.answer;
        if (outcome.reason != null) {
            return AttemptTokens.ofFailure(call, answer);
        }
        return answer == null ? null : AttemptTokens.ofAnswer(call, answer);
    }

    void addRefusal() {
        refusals++;
    }

    /** The number of attempts so far. */
    int attempts() {
        return attempts;
    }

    /** The number of attempts that failed with this class. */
    int failures(ErrorClass errorClass) {
        return failures.getOrDefault(errorClass, 0);
    }

    /** The attempt log of the call, which ends now. */
    AttemptLog end(Stop stop, long nanoTime) {
        return new AttemptLog(
                kept,
                attempts,
                Duration.ofNanos(waited),
                Duration.ofNanos(nanoTime - call.startedNanos()),
                refusals,
                stop.reason(),
                stop.explanation(),
                unlisted);
    }
}

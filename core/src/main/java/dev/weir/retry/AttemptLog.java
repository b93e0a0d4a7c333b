package dev.weir.retry;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallStory;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attempts of one call so far: counts of all, records of the first and the last. For one thread at a time. */
final class AttemptLog {
    private static final int KEPT = CallStory.MOST_ATTEMPTS / 2;

    private final RetriedCall call;
    private final List<AttemptRecord> first = new ArrayList<>(4);
    private final ArrayDeque<AttemptRecord> last = new ArrayDeque<>(1);
    private final Map<ErrorClass, Integer> failures = new EnumMap<>(ErrorClass.class);
    private ErrorClass latestFailure = ErrorClass.UNKNOWN;
    private int attempts;
    private int refusals;
    private long waited;

    AttemptLog(RetriedCall call) {
        this.call = call;
    }

    void failed(BackendException failure, ErrorClass errorClass, long waited, long started, long ended) {
        add(errorClass, false, failure.status(), failure.code(), waited, started, ended);
    }

    void unwanted(ErrorClass errorClass, long waited, long started, long ended) {
        add(errorClass, true, 0, null, waited, started, ended);
    }

    void succeeded(long waited, long started, long ended) {
        add(null, false, 0, null, waited, started, ended);
    }

    /** It ended with something else than a backend's failure. */
    void broke(long waited, long started, long ended) {
        add(ErrorClass.UNKNOWN, false, 0, null, waited, started, ended);
    }

    void refused() {
        refusals++;
    }

    private void add(
            @Nullable ErrorClass errorClass,
            boolean unwanted,
            int status,
            @Nullable String code,
            long waitedBefore,
            long started,
            long ended) {
        attempts++;
        waited += waitedBefore;
        if (errorClass != null) {
            failures.merge(errorClass, 1, Integer::sum);
            latestFailure = errorClass;
        }
        keep(new AttemptRecord(
                attempts,
                call.backend(),
                errorClass,
                unwanted,
                status,
                code,
                Duration.ofNanos(waitedBefore),
                Duration.ofNanos(started - call.startedNanos()),
                Duration.ofNanos(ended - started)));
    }

    private void keep(AttemptRecord attempt) {
        if (first.size() < KEPT) {
            first.add(attempt);
            return;
        }
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(attempt);
    }

    /** How many attempts there were so far. */
    int attempts() {
        return attempts;
    }

    /** How many of them failed with this class. */
    int failures(ErrorClass errorClass) {
        return failures.getOrDefault(errorClass, 0);
    }

    /** The class of the latest failure; there has to have been one. */
    ErrorClass latestFailure() {
        return latestFailure;
    }

    /** The log of the call, which ends now. */
    CallStory end(StopReason reason, String explanation, long nanoTime) {
        List<AttemptRecord> kept = new ArrayList<>(first);
        kept.addAll(last);
        return new CallStory(
                kept,
                attempts,
                Duration.ofNanos(waited),
                Duration.ofNanos(nanoTime - call.startedNanos()),
                refusals,
                reason,
                explanation);
    }
}

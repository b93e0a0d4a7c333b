package dev.weir.retry;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallStory;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes what happens to one call. For one thread. */
final class StoryWriter {
    private final RetriedCall call;
    private final List<AttemptRecord> attempts = new ArrayList<>(4);
    private int refusals;

    StoryWriter(RetriedCall call) {
        this.call = call;
    }

    void failed(BackendException failure, ErrorClass errorClass, long waited, long started, long ended) {
        add(errorClass, failure.status(), failure.code(), waited, started, ended);
    }

    void succeeded(long waited, long started, long ended) {
        add(null, 0, null, waited, started, ended);
    }

    /** It ended with something else than a backend's failure. */
    void broke(long waited, long started, long ended) {
        add(ErrorClass.UNKNOWN, 0, null, waited, started, ended);
    }

    void refused() {
        refusals++;
    }

    private void add(
            @Nullable ErrorClass errorClass, int status, @Nullable String code, long waited, long started, long ended) {
        attempts.add(new AttemptRecord(
                attempts.size() + 1,
                call.backend(),
                errorClass,
                status,
                code,
                Duration.ofNanos(waited),
                Duration.ofNanos(started - call.startedNanos()),
                Duration.ofNanos(ended - started)));
    }

    /** How many attempts there were so far. */
    int attempts() {
        return attempts.size();
    }

    /** How many of them failed with this class. */
    int failures(ErrorClass errorClass) {
        return (int) attempts.stream()
                .filter(attempt -> attempt.errorClass() == errorClass)
                .count();
    }

    /** The class of the latest failure; there has to have been one. */
    ErrorClass latestFailure() {
        return attempts.stream()
                .map(AttemptRecord::errorClass)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** How long the call waited before its latest attempt. */
    Duration latestWait() {
        return attempts.isEmpty()
                ? Duration.ZERO
                : attempts.get(attempts.size() - 1).waitedBefore();
    }

    CallStory end(StopReason reason, String explanation) {
        return new CallStory(attempts, refusals, reason, explanation);
    }
}

package dev.weir.spi.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.Objects;

/** Builds a {@link FailedAttempt}. Not thread-safe. */
public final class FailedAttemptBuilder {
    private final int attempt;
    private final BackendException error;
    private final Deadline deadline;
    private String backend = "";
    private String model = "";
    private Reason reason;
    private Duration previousDelay = Duration.ZERO;
    private Duration elapsed = Duration.ZERO;

    FailedAttemptBuilder(int attempt, BackendException error, Deadline deadline) {
        this.attempt = attempt;
        this.error = Objects.requireNonNull(error, "error");
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        reason = error.reason();
    }

    /** The name of the backend and the requested model; both empty unless given. */
    public FailedAttemptBuilder target(String name, String requested) {
        backend = Objects.requireNonNull(name, "backend");
        model = Objects.requireNonNull(requested, "model");
        return this;
    }

    /** Why it failed, after classification; that of the error unless given. */
    public FailedAttemptBuilder reason(Reason classified) {
        reason = Objects.requireNonNull(classified, "reason");
        return this;
    }

    /** The delay before this attempt; zero unless given. */
    public FailedAttemptBuilder previousDelay(Duration delay) {
        previousDelay = Objects.requireNonNull(delay, "previousDelay");
        return this;
    }

    /** The time since the beginning of the call; zero unless given. */
    public FailedAttemptBuilder elapsed(Duration time) {
        elapsed = Objects.requireNonNull(time, "elapsed");
        return this;
    }

    public FailedAttempt build() {
        return new FailedAttempt(attempt, backend, model, reason, error, previousDelay, elapsed, deadline);
    }
}

package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A call failed, and no retry was permitted or useful. The message contains the target, the number of attempts, their
 * duration, the last failure and the stop reason; the cause is the last failure.
 */
public final class AttemptsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackendException failure;
    private final Reason reason;
    private final transient AttemptLog attemptLog;
    private final transient @Nullable Object result;
    private final String subject;

    AttemptsFailedException(
            TargetCall call, BackendException failure, Reason reason, AttemptLog attemptLog, @Nullable Object result) {
        super(message(call, failure, reason, attemptLog), failure);
        this.failure = failure;
        this.reason = reason;
        this.attemptLog = attemptLog;
        this.result = result;
        subject = "";
    }

    private AttemptsFailedException(AttemptsFailedException failed, String subject) {
        super(subject + ": " + failed.getMessage(), failed.failure);
        failure = failed.failure;
        reason = failed.reason;
        attemptLog = failed.attemptLog;
        result = failed.result;
        this.subject = subject;
    }

    /**
     * This failure, said of a part of the request.
     *
     * @param part what it was, such as {@code input 17}
     */
    public AttemptsFailedException of(String part) {
        return new AttemptsFailedException(this, part);
    }

    private static String message(TargetCall call, BackendException failure, Reason reason, AttemptLog attemptLog) {
        return "backend '" + call.backend() + "', model '" + call.model() + "': " + attemptLog.summary()
                + "; the last failure is " + reason.label() + ": " + failure.getMessage() + "; not retried: "
                + attemptLog.explanation();
    }

    /**
     * The failure of the last attempt, or the rejection of the circuit breaker if there was no attempt; the partial
     * output of a truncated answer is in its {@code partial()}.
     */
    public BackendException failure() {
        return failure;
    }

    /** The message of the last failure, and of what part of the request it is if that is known. */
    public String description() {
        return (subject.isEmpty() ? "" : subject + ": ") + failure.getMessage();
    }

    /** The class of the last failure, after classification. */
    public ErrorClass errorClass() {
        return reason.errorClass();
    }

    /** The reason of the last failure, after classification. */
    public Reason reason() {
        return reason;
    }

    /** Why no further attempt followed. */
    public StopReason stopReason() {
        return attemptLog.stopReason();
    }

    /** The attempt log of the call. */
    public AttemptLog attemptLog() {
        return attemptLog;
    }

    /** The last unwanted result; null if there is none. */
    public @Nullable Object unwantedResult() {
        return result;
    }
}

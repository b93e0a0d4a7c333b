package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * A call failed, and trying again was of no use or not allowed. Its message says how many attempts there were and how long
 * they took, what the last one failed with, and why no other followed; its cause is that failure.
 */
public final class AttemptsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackendException failure;
    private final ErrorClass errorClass;
    private final transient AttemptLog attemptLog;
    private final transient @Nullable Object result;

    AttemptsFailedException(
            TargetCall call,
            BackendException failure,
            ErrorClass errorClass,
            AttemptLog attemptLog,
            @Nullable Object result) {
        super(message(call, failure, errorClass, attemptLog), failure);
        this.failure = failure;
        this.errorClass = errorClass;
        this.attemptLog = attemptLog;
        this.result = result;
    }

    private static String message(
            TargetCall call, BackendException failure, ErrorClass errorClass, AttemptLog attemptLog) {
        return "backend '" + call.backend() + "', model '" + call.model() + "': " + attemptLog.summary()
                + "; the last failure is " + errorClass.label() + ": " + failure.getMessage() + "; not retried: "
                + attemptLog.explanation();
    }

    /**
     * What the last attempt failed with, or how the circuit breaker refused it if there was none; what had arrived of a cut
     * answer is in its {@code partial()}.
     */
    public BackendException failure() {
        return failure;
    }

    /** The class of the last failure, after classification. */
    public ErrorClass errorClass() {
        return errorClass;
    }

    public StopReason stopReason() {
        return attemptLog.stopReason();
    }

    public AttemptLog attemptLog() {
        return attemptLog;
    }

    /** The last unwanted result, where the call had one; null if not. */
    public @Nullable Object unwantedResult() {
        return result;
    }
}

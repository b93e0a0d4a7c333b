package dev.weir.call;

import org.jspecify.annotations.Nullable;

/** The caller gave the call up: it was cancelled, or its thread interrupted, which then still is. */
public final class CallCancelledException extends CallException {
    private static final long serialVersionUID = 1L;

    public CallCancelledException(String message, Throwable cause, @Nullable AttemptLog attemptLog) {
        super(message, cause, attemptLog);
    }

    public CallCancelledException(String message) {
        super(message);
    }
}

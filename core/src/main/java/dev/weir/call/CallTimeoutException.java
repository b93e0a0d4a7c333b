package dev.weir.call;

import org.jspecify.annotations.Nullable;

/** The call timed out: its deadline passed before there was an answer. */
public final class CallTimeoutException extends CallException {
    private static final long serialVersionUID = 1L;

    public CallTimeoutException(String message) {
        super(message);
    }

    public CallTimeoutException(String message, Throwable cause, @Nullable AttemptLog attemptLog) {
        super(message, cause, attemptLog);
    }
}

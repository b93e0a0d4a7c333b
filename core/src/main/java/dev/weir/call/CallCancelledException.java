package dev.weir.call;

import org.jspecify.annotations.Nullable;

/** The caller cancelled the call or interrupted its thread; the interrupt flag stays set. */
public final class CallCancelledException extends CallException {
    private static final long serialVersionUID = 1L;

    public CallCancelledException(String message, Throwable cause, @Nullable AttemptLog attemptLog) {
        super(message, cause, attemptLog);
    }

    public CallCancelledException(String message) {
        super(message);
    }
}

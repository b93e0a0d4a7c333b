package dev.weir.call;

import org.jspecify.annotations.Nullable;

/**
 * A call ended without an answer. What the caller of a client sees; the subclasses say why. Its message holds no prompt,
 * no answer and no key.
 */
public class CallException extends RuntimeException implements RejectedAttempt {
    private static final long serialVersionUID = 1L;

    private transient @Nullable AttemptLog attemptLog;
    private @Nullable String callId;

    public CallException(String message) {
        super(message);
        attemptLog = null;
    }

    public CallException(String message, Throwable cause) {
        this(message, cause, null);
    }

    CallException(String message, Throwable cause, @Nullable AttemptLog attemptLog) {
        super(message, cause);
        this.attemptLog = attemptLog;
    }

    /** Sets the id of the call, and its attempt log unless it has one. */
    void tell(String id, @Nullable AttemptLog told) {
        callId = id;
        if (told != null) {
            withAttemptLog(told);
        }
    }

    /** Adds the attempt log of the call, unless the exception has one. */
    public void withAttemptLog(AttemptLog told) {
        if (attemptLog == null) {
            attemptLog = told;
        }
    }

    /** The message, with the id of the call. */
    @Override
    public @Nullable String getMessage() {
        String message = super.getMessage();
        String id = callId;
        return id == null || message == null || message.startsWith(id) ? message : id + ": " + message;
    }

    /** The attempts that the call went through, and why no other followed; null if none had failed. */
    public @Nullable AttemptLog attemptLog() {
        return attemptLog;
    }
}

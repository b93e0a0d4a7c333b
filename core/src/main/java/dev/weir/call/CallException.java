package dev.weir.call;

import org.jspecify.annotations.Nullable;

/**
 * A call ended without an answer. The exception that callers of a client receive; subclasses name the reason. Its
 * message contains no prompt, no answer and no key.
 */
public class CallException extends RuntimeException implements RejectedAttempt {
    private static final long serialVersionUID = 1L;

    private transient @Nullable AttemptLog attemptLog;
    private transient @Nullable CallFacts facts;
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

    /** Sets the id and the facts of the call, and its attempt log unless it has one. */
    void complete(String id, CallFacts ofCall) {
        callId = id;
        facts = ofCall;
        AttemptLog log = ofCall.attemptLog();
        if (log != null) {
            withAttemptLog(log);
        }
    }

    /** Adds the attempt log of the call, unless the exception has one. */
    public void withAttemptLog(AttemptLog ofCall) {
        if (attemptLog == null) {
            attemptLog = ofCall;
        }
    }

    /** The message, with the id of the call. */
    @Override
    public @Nullable String getMessage() {
        String message = super.getMessage();
        String id = callId;
        return id == null || message == null || message.startsWith(id) ? message : id + ": " + message;
    }

    /** The id of the call; null if it did not begin. */
    public @Nullable String callId() {
        return callId;
    }

    /** The attempt log of the call; null if no attempt has failed. */
    public @Nullable AttemptLog attemptLog() {
        return attemptLog;
    }

    /** The attempts of the call with their tokens and cost, as far as they are known; null if it did not begin. */
    public @Nullable CallFacts facts() {
        return facts;
    }
}

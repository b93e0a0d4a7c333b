package dev.weir.call;

/** The caller gave the call up: it was cancelled, or its thread interrupted, which then still is. */
public final class CallCancelledException extends CallException {
    private static final long serialVersionUID = 1L;

    public CallCancelledException(String message, Throwable cause) {
        super(message, cause);
    }

    public CallCancelledException(String message) {
        super(message);
    }
}

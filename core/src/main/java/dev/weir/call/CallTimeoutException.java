package dev.weir.call;

/** The call's time was over before there was an answer. */
public final class CallTimeoutException extends CallException {
    private static final long serialVersionUID = 1L;

    public CallTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}

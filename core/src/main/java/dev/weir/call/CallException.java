package dev.weir.call;

/**
 * A call ended without an answer. What the caller of a client sees; the subclasses say why. Its message holds no prompt,
 * no answer and no key.
 */
public class CallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CallException(String message) {
        super(message);
    }

    public CallException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.weir.wire.body;

import dev.weir.spi.backend.ErrorClass;
import java.io.IOException;

/** A response that arrived and cannot be used: malformed, too long, encoded in an unknown way. Its message quotes none of it. */
public final class UnacceptableResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;

    /** A response of which another try may bring a better one. */
    public UnacceptableResponseException(String message) {
        this(ErrorClass.TRANSIENT, message);
    }

    public UnacceptableResponseException(ErrorClass errorClass, String message) {
        super(message);
        this.errorClass = errorClass;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}

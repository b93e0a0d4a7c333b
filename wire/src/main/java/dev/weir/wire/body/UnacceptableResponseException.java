package dev.weir.wire.body;

import dev.weir.spi.backend.Reason;
import java.io.IOException;

/** A response that arrived and cannot be used: malformed, too long, encoded in an unknown way. Its message quotes none of it. */
public final class UnacceptableResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A response of which another try may bring a better one. */
    public UnacceptableResponseException(String message) {
        this(Reason.MALFORMED, message);
    }

    public UnacceptableResponseException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

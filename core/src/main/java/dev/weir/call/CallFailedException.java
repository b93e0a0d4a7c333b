package dev.weir.call;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import org.jspecify.annotations.Nullable;

/** The backend failed, and no retry was permitted or useful. */
public class CallFailedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final BackendException failure;
    private final Reason reason;

    public CallFailedException(
            String message, BackendException failure, Reason reason, @Nullable AttemptLog attemptLog) {
        super(message, failure, attemptLog);
        this.failure = failure;
        this.reason = reason;
    }

    /**
     * The failure of the last attempt, on a route of that at the first target that was asked; the partial output of a truncated answer is in
     * its {@code partial()}.
     */
    public BackendException failure() {
        return failure;
    }

    /** The error class of {@link #failure}, after classification. */
    public ErrorClass errorClass() {
        return reason.errorClass();
    }

    /** Why {@link #failure} happened, after classification. */
    public Reason reason() {
        return reason;
    }
}

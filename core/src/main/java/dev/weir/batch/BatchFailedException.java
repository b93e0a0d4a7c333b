package dev.weir.batch;

import dev.weir.call.CallException;
import org.jspecify.annotations.Nullable;

/** The batch of the call failed for a reason that is not of this call alone, or its result is missing. */
public final class BatchFailedException extends CallException {
    private static final long serialVersionUID = 1L;

    BatchFailedException(String message, @Nullable Throwable cause) {
        super(message);
        if (cause != null) {
            initCause(cause);
        }
    }
}

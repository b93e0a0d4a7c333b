package dev.weir.spi.batchjob;

import dev.weir.spi.backend.BackendException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch is at its provider. Immutable. Created with {@link #builder}: components may be added.
 *
 * @param batchId the provider's id of the batch
 * @param completed the number of lines that were answered so far
 * @param failed the number of lines that failed so far
 * @param failure why the batch {@linkplain BatchState#FAILED failed} as a whole; null if it did not. One of class
 *     {@link dev.weir.spi.backend.ErrorClass#RATE_LIMIT} says that the same part can be submitted later, when others have ended
 */
public record BatchStatus(
        String batchId,
        BatchState state,
        int completed,
        int failed,
        @Nullable BackendException failure) {

    public BatchStatus {
        Objects.requireNonNull(batchId, "batchId");
        Objects.requireNonNull(state, "state");
        if (failure != null && state != BatchState.FAILED) {
            throw new IllegalArgumentException("only a batch that failed has a failure, was " + state);
        }
    }

    /** A builder for the status of this batch, of which no line has been processed. */
    public static BatchStatusBuilder builder(String batchId, BatchState state) {
        return new BatchStatusBuilder(batchId, state);
    }
}

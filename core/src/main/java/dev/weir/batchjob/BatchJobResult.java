package dev.weir.batchjob;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.cost.Cost;
import org.jspecify.annotations.Nullable;

/**
 * The result of one row of a batch job: an answer or a failure. Immutable.
 *
 * @param id the id of the row; empty if it was refused and has none
 * @param row the place of the row in the input, from 1
 * @param batchId the provider's id of the batch; empty if the row was in none
 * @param answer the answer; null if it failed
 * @param failure why it failed; null if it was answered
 * @param cost the cost at the price of a batch; {@link Cost#NONE} if it failed
 */
public record BatchJobResult(
        String id,
        long row,
        String batchId,
        @Nullable Answer answer,
        @Nullable BackendException failure,
        Cost cost) {

    public boolean isAnswered() {
        return answer != null;
    }

    /** Omits the answer. */
    @Override
    public String toString() {
        return "BatchJobResult[id=" + id + ", row=" + row + ", " + (failure == null ? "answered" : failure.getMessage())
                + "]";
    }
}

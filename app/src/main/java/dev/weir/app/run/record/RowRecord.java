package dev.weir.app.run.record;

import dev.weir.client.CallResult;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.cost.Cost;
import org.jspecify.annotations.Nullable;

/**
 * The record of a row in the output: exactly one for each row.
 *
 * @param line the line of the row
 * @param id its own id; null if it has none
 * @param completion the answer; null if there is none
 * @param backend the backend that answered; null if none did
 * @param attempts the number of attempts; 0 if there was none, or if the answer came from the cache
 * @param error why there is no answer; null if there is one
 * @param usage the tokens of all attempts; null if unknown
 * @param cost what all attempts cost
 */
public record RowRecord(
        long line,
        @Nullable String id,
        @Nullable Completion completion,
        @Nullable String backend,
        int attempts,
        @Nullable RowError error,
        @Nullable Usage usage,
        Cost cost) {

    public static RowRecord answered(long line, @Nullable String id, CallResult result) {
        return new RowRecord(
                line,
                id,
                result.completion(),
                result.backend(),
                result.facts().attempts(),
                null,
                result.facts().usage(),
                result.cost());
    }

    public static RowRecord failed(long line, @Nullable String id, RowError error, FailedCall call) {
        return new RowRecord(line, id, null, null, call.attempts(), error, call.usage(), call.cost());
    }

    public RowStatus status() {
        if (completion == null) {
            return RowStatus.ERROR;
        }
        return completion.finishReason() == FinishReason.STOP ? RowStatus.OK : RowStatus.INCOMPLETE;
    }

    /** Whether the row itself is no request, so that there was no call. */
    public boolean isOfRow() {
        return error != null && error.errorClass().equals(RowError.ROW);
    }

    public boolean isRetryable() {
        return error != null && error.retryable();
    }
}

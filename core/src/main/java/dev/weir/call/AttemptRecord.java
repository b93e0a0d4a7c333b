package dev.weir.call;

import dev.weir.duration.DurationText;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the log of a call.
 *
 * @param number which it was, counted from 1
 * @param backend the name of the backend that was asked
 * @param errorClass the class of its failure, after classification, or the class that its unwanted result counts as; null
 *     if it succeeded
 * @param unwantedResult whether it yielded a result that the engine was told to retry
 * @param status the HTTP status of its failure; 0 where there was none
 * @param code the provider's code for its failure; null where there was none
 * @param waitedBefore how long the call had waited for it
 * @param startOffset how long after the call's beginning it began
 * @param duration how long it took
 */
public record AttemptRecord(
        int number,
        String backend,
        @Nullable ErrorClass errorClass,
        boolean unwantedResult,
        int status,
        @Nullable String code,
        Duration waitedBefore,
        Duration startOffset,
        Duration duration) {

    public boolean succeeded() {
        return errorClass == null;
    }

    private String outcome() {
        if (unwantedResult) {
            return "unwanted result";
        }
        return errorClass == null ? "succeeded" : errorClass.label();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!waitedBefore.isZero()) {
            text.append("waited ").append(DurationText.rounded(waitedBefore)).append(", ");
        }
        text.append(number).append(": ").append(outcome());
        if (status != 0) {
            text.append(' ').append(status);
        }
        if (code != null) {
            text.append(' ').append(code);
        }
        return text.append(" after ").append(DurationText.rounded(duration)).toString();
    }
}

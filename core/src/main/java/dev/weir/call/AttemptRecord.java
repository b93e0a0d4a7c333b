package dev.weir.call;

import dev.weir.call.AttemptUsage.Kind;
import dev.weir.duration.DurationText;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the attempt log of a call.
 *
 * @param number the number of the attempt, counted from 1
 * @param backend the name of the backend that was called
 * @param model the requested model
 * @param reason why it failed, or the reason that stands for an unwanted result; null if it succeeded
 * @param unwantedResult whether it returned a result that the engine is configured to retry, or an answer that does not
 *     follow its schema
 * @param status the HTTP status of its failure; 0 if there was none
 * @param code the provider's error code; null if there was none
 * @param shouldRetry whether the server said that another attempt is of use; null if it said nothing
 * @param waitedBefore the delay before the attempt
 * @param startOffset the time from the beginning of the call to the start of the attempt
 * @param duration the duration of the attempt
 * @param lost whether it was ended because another target, which was asked at the same time, answered first
 * @param requestedWait the wait that the server requested with its failure; null if there was none
 * @param servingModel the model that answered or began to, by the provider's name for it; null if unknown
 * @param usage the tokens that it has used, as far as known: of a broken stream those that the provider reported before,
 *     or else an estimate by what arrived; null if nothing is known
 */
public record AttemptRecord(
        int number,
        String backend,
        String model,
        @Nullable Reason reason,
        boolean unwantedResult,
        int status,
        @Nullable String code,
        @Nullable Boolean shouldRetry,
        Duration waitedBefore,
        Duration startOffset,
        Duration duration,
        boolean lost,
        @Nullable Duration requestedWait,
        @Nullable String servingModel,
        @Nullable Usage usage) {

    public boolean succeeded() {
        return reason == null && !lost;
    }

    /** The error class of its failure or of its unwanted result; null if it succeeded. */
    public @Nullable ErrorClass errorClass() {
        return reason == null ? null : reason.errorClass();
    }

    /** The tokens that it has used, as they are billed; null if nothing is known. */
    public @Nullable AttemptUsage billed() {
        if (usage == null) {
            return null;
        }
        Kind kind = lost ? Kind.LOST : succeeded() ? Kind.ANSWERED : Kind.BROKEN;
        return new AttemptUsage(backend, model, servingModel, kind, usage);
    }

    /** Adds it to the failures that are counted and not listed; does nothing if it succeeded. */
    public void countAmong(Map<AttemptLog.Failure, AttemptLog.Unlisted> failures) {
        if (reason != null) {
            failures.merge(
                    new AttemptLog.Failure(backend, model, reason),
                    new AttemptLog.Unlisted(1, usage),
                    AttemptLog.Unlisted::plus);
        }
    }

    /** The same attempt as one of several targets. */
    AttemptRecord numbered(int overall) {
        return with(overall, reason, unwantedResult, usage);
    }

    /** The same attempt without its tokens. */
    AttemptRecord withoutUsage() {
        return with(number, reason, unwantedResult, null);
    }

    /** The same attempt with a result that is not wanted for this reason. */
    AttemptRecord unwanted(Reason why) {
        return with(number, why, true, usage);
    }

    private AttemptRecord with(
            int newNumber, @Nullable Reason newReason, boolean newUnwantedResult, @Nullable Usage newUsage) {
        return new AttemptRecord(
                newNumber,
                backend,
                model,
                newReason,
                newUnwantedResult,
                status,
                code,
                shouldRetry,
                waitedBefore,
                startOffset,
                duration,
                lost,
                requestedWait,
                servingModel,
                newUsage);
    }

    /** The backend and the model: {@code openai/gpt-4o-mini}. */
    String target() {
        return backend + "/" + model;
    }

    private String outcome() {
        if (lost) {
            return "lost the hedge";
        }
        if (unwantedResult) {
            return "unwanted result";
        }
        return reason == null ? "succeeded" : reason.label();
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
        if (shouldRetry != null) {
            text.append(shouldRetry ? " (retry requested)" : " (no retry requested)");
        }
        text.append(" after ").append(DurationText.rounded(duration));
        if (requestedWait != null) {
            text.append(", asked to wait ").append(DurationText.rounded(requestedWait));
        }
        return text.toString();
    }
}

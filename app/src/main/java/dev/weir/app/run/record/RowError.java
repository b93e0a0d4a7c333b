package dev.weir.app.run.record;

import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.budget.BudgetExceededException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.guard.GuardRefusedException;
import dev.weir.limit.LimitedException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Reason.Fault;

/**
 * Why a row has no answer.
 *
 * @param errorClass the error class, or {@code row} if the row is no request
 * @param reason the reason, with whose fault it was
 * @param message the message, which has no prompt and no answer
 * @param retryable whether another attempt may succeed without a change of the row
 */
public record RowError(String errorClass, String reason, String message, boolean retryable) {

    /** The class of rows that are no requests. */
    static final String ROW = "row";

    /** The row is no request. */
    public static RowError ofRow(String problem) {
        return new RowError(ROW, "caller.invalid-row", problem, false);
    }

    public static RowError of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof CallFailedException failed) {
            Reason reason = failed.reason();
            return new RowError(failed.errorClass().label(), reason.label(), message, isRetryable(reason));
        }
        if (failure instanceof CallTimeoutException) {
            return new RowError("timeout", "deadline", message, true);
        }
        if (failure instanceof BudgetExceededException) {
            return new RowError("permanent", "budget-exceeded", message, true);
        }
        if (failure instanceof GuardRefusedException) {
            return new RowError("permanent", "policy.guard-refused", message, false);
        }
        if (failure instanceof ConcurrencyLimitException
                || failure instanceof CircuitOpenException
                || failure instanceof LimitedException) {
            return new RowError("throttling", "weir.refused", message, true);
        }
        if (failure instanceof CallException refused && refused.callId() == null) {
            // before it began: its backend, its intent type or a parameter is wrong
            return new RowError("permanent", "caller.refused", message, false);
        }
        return new RowError("unknown", "weir.defect", failure instanceof CallException ? message : name(failure), true);
    }

    /** Without its message, which may have anything. */
    private static String name(Throwable failure) {
        return "broke with " + failure.getClass().getName();
    }

    /** What is wrong with the request itself stays wrong; a key, a quota or a server can be mended. */
    private static boolean isRetryable(Reason reason) {
        return reason.fault() != Fault.CALLER && reason != Reason.CONTENT_FILTER;
    }
}

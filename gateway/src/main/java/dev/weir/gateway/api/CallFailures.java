package dev.weir.gateway.api;

import dev.weir.budget.BudgetExceededException;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.guard.GuardFailedException;
import dev.weir.guard.GuardRefusedException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;

/**
 * Turns the failure of a call into what a client is told: the provider's words where the request is at fault, otherwise Weir's
 * own, without names of hosts. The runtime has made the retries, so that a client's own would be in vain except where a time
 * is known.
 */
public final class CallFailures {
    private CallFailures() {}

    /** The error of a failed call. */
    public static GatewayException of(CallException e) {
        if (e instanceof CallFailedException failed) {
            return ofBackend(failed);
        }
        if (e instanceof BudgetExceededException) {
            return GatewayException.of(ErrorKind.BUDGET, text(e), null);
        }
        if (e instanceof GuardRefusedException) {
            return GatewayException.of(ErrorKind.CONTENT_FILTER, text(e), null);
        }
        if (e instanceof GuardFailedException failed) {
            return GatewayException.of(
                    ErrorKind.INTERNAL, "guard '" + failed.guard() + "' could not check the call" + id(e), null);
        }
        if (e instanceof CallTimeoutException) {
            return GatewayException.of(
                    ErrorKind.TIMEOUT, "no answer within the time of a call (llm.client.timeout)" + id(e), null);
        }
        if (e instanceof CallCancelledException) {
            return new GatewayException(
                    ErrorKind.UNAVAILABLE, 0, "the request was cancelled" + id(e), null, null, true);
        }
        return GatewayException.invalid(text(e), null);
    }

    private static GatewayException ofBackend(CallFailedException e) {
        BackendException failure = e.failure();
        Reason reason = e.reason();
        return switch (reason) {
            case INVALID_REQUEST, UNSUPPORTED -> GatewayException.invalid(text(failure), null);
            case CONTEXT_LENGTH_EXCEEDED -> GatewayException.of(ErrorKind.CONTEXT_LENGTH, text(failure), "messages");
            case CONTENT_FILTER -> GatewayException.of(ErrorKind.CONTENT_FILTER, text(failure), null);
            case REQUEST_TOO_LARGE -> GatewayException.of(ErrorKind.TOO_LARGE, text(failure), null);
            case MODEL_NOT_FOUND -> GatewayException.of(ErrorKind.MODEL_NOT_FOUND, text(failure), "model");
            case QUOTA_EXHAUSTED ->
                GatewayException.of(
                        ErrorKind.BUDGET, "the quota of the account at the provider is used up" + id(e), null);
            case KEY_REFUSED, PERMISSION_DENIED ->
                GatewayException.of(
                        ErrorKind.BAD_UPSTREAM,
                        "the upstream credentials of the gateway were refused; its operator has to correct them"
                                + id(e),
                        null);
            case RATE_LIMITED, RATE_LIMITED_REQUESTS, RATE_LIMITED_TOKENS ->
                later(ErrorKind.RATE_LIMITED, "the rate limit of the backends is reached", e);
            case OVERLOADED, CIRCUIT_OPEN -> later(ErrorKind.OVERLOADED, "the backends are overloaded or rest", e);
            case TIMED_OUT, SILENT ->
                GatewayException.of(ErrorKind.TIMEOUT, "the backend did not answer in time" + why(e), null);
            case SERVER_ERROR, MALFORMED, UNREACHABLE, UNTRUSTED, CUT, RESPONSE_TOO_LARGE, DEFECT, OTHER ->
                GatewayException.of(ErrorKind.BAD_UPSTREAM, "the backend failed" + why(e), null);
        };
    }

    private static GatewayException later(ErrorKind kind, String what, CallFailedException e) {
        boolean known = e.failure().retryAfter() != null;
        return new GatewayException(kind, 0, what + why(e), null, e.failure().retryAfter(), known);
    }

    private static String why(CallFailedException e) {
        return " (" + e.reason().label() + ")" + id(e);
    }

    private static String id(CallException e) {
        return e.callId() == null ? "" : "; the gateway's log has " + e.callId();
    }

    /** The message without the address of the server, with which those of the wire begin. */
    private static String text(Exception e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\S+ at https?://\\S+: ", "");
    }
}

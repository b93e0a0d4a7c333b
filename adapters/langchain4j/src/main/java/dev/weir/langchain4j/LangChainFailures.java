package dev.weir.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.limit.LimitedException;

/** Failures of calls as LangChain4j's exceptions, each with the {@link CallException} as its cause. */
final class LangChainFailures {
    private LangChainFailures() {}

    static LangChain4jException of(CallException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof CallFailedException failed) {
            return of(failed, message);
        } else if (failure instanceof CallTimeoutException) {
            return new TimeoutException(message, failure);
        } else if (failure instanceof LimitedException) {
            return new RateLimitException(message, failure);
        }
        return new NonRetriableException(message, failure);
    }

    private static LangChain4jException of(CallFailedException failure, String message) {
        return switch (failure.reason()) {
            case INVALID_REQUEST, CONTEXT_LENGTH_EXCEEDED, REQUEST_TOO_LARGE, UNSUPPORTED ->
                new InvalidRequestException(message, failure);
            case MODEL_NOT_FOUND -> new ModelNotFoundException(message, failure);
            case CONTENT_FILTER -> new ContentFilteredException(message, failure);
            case KEY_REFUSED, PERMISSION_DENIED -> new AuthenticationException(message, failure);
            case RATE_LIMITED, RATE_LIMITED_REQUESTS, RATE_LIMITED_TOKENS -> new RateLimitException(message, failure);
            case TIMED_OUT, SILENT -> new TimeoutException(message, failure);
            case QUOTA_EXHAUSTED,
                    OVERLOADED,
                    SERVER_ERROR,
                    MALFORMED,
                    UNREACHABLE,
                    UNTRUSTED,
                    CUT,
                    CIRCUIT_OPEN,
                    RESPONSE_TOO_LARGE,
                    DEFECT,
                    OTHER -> new NonRetriableException(message, failure);
        };
    }
}

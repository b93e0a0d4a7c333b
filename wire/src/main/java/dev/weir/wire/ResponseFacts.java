package dev.weir.wire;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BackendExceptionBuilder;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The facts in the head of a response.
 *
 * @param status the HTTP status; 0 if there was no response
 * @param requestId the provider's id of the request
 * @param retryAfter the delay that the server asks for
 * @param rateLimits the caller's quota
 */
record ResponseFacts(
        int status,
        @Nullable String requestId,
        @Nullable Duration retryAfter,
        @Nullable RateLimits rateLimits) {

    /** The facts without a response. */
    static final ResponseFacts NONE = new ResponseFacts(0, null, null, null);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final Pattern ID = Pattern.compile("[!-~]{1,200}");
    private static final String[] ID_HEADERS = {"x-request-id", "apim-request-id", "request-id"};

    static ResponseFacts of(Response response, WaitReader waits, RateLimitReader rateLimits) {
        Headers headers = response.headers();
        return new ResponseFacts(
                response.code(), requestId(headers), retryAfter(response, waits), rateLimits.read(headers, waits));
    }

    private static @Nullable Duration retryAfter(Response response, WaitReader waits) {
        Duration wait = waits.retryAfter(response.headers());
        return wait != null || response.code() != TOO_MANY_REQUESTS ? wait : waits.resetOfRefusal(response.headers());
    }

    private static @Nullable String requestId(Headers headers) {
        for (String name : ID_HEADERS) {
            String id = headers.get(name);
            if (id != null && ID.matcher(id).matches()) {
                return id;
            }
        }
        return null;
    }

    /** An exception with these facts. */
    BackendExceptionBuilder exception(Reason reason, String message) {
        return BackendException.builder(reason, message)
                .status(status)
                .requestId(requestId)
                .retryAfter(retryAfter)
                .rateLimits(rateLimits);
    }
}

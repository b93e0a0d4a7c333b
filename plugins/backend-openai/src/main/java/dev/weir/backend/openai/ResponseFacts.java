package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BackendExceptionBuilder;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RateLimits;
import java.time.Duration;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the status line and the headers of a response say.
 *
 * @param status the HTTP status; 0 if there was no response
 * @param requestId the provider's name for the request
 * @param retryAfter how long the server wants to be left alone
 * @param rateLimits what it said about the caller's quota
 */
record ResponseFacts(
        int status,
        @Nullable String requestId,
        @Nullable Duration retryAfter,
        @Nullable RateLimits rateLimits) {

    /** What is known without a response. */
    static final ResponseFacts NONE = new ResponseFacts(0, null, null, null);

    private static final Pattern ID = Pattern.compile("[!-~]{1,200}");
    private static final String[] ID_HEADERS = {"x-request-id", "apim-request-id", "request-id"};

    static ResponseFacts of(Response response, WaitReader waits) {
        Headers headers = response.headers();
        return new ResponseFacts(
                response.code(), requestId(headers), waits.retryAfter(headers), RateLimitReader.read(headers, waits));
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
    BackendExceptionBuilder exception(ErrorClass errorClass, String message) {
        return BackendException.builder(errorClass, message)
                .status(status)
                .requestId(requestId)
                .retryAfter(retryAfter)
                .rateLimits(rateLimits);
    }
}

package dev.weir.spi.backend;

import dev.weir.spi.chat.Completion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a backend failed, with the facts that the wire gave. Whether and when to try again is decided on these
 * facts, never on words in the message.
 *
 * <p>The message says what failed and where, for a person to read. It holds no prompt, no answer and no key.
 */
public final class BackendException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;
    private final int status;
    private final @Nullable String code;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable RateLimits rateLimits;
    private final transient @Nullable Completion partial;

    BackendException(BackendExceptionBuilder builder) {
        super(builder.message, builder.cause);
        errorClass = builder.errorClass;
        status = builder.status;
        code = builder.code;
        requestId = builder.requestId;
        retryAfter = builder.retryAfter;
        rateLimits = builder.rateLimits;
        partial = builder.partial;
    }

    /** A failure of this class of which nothing more is known. */
    public BackendException(ErrorClass errorClass, String message) {
        this(builder(errorClass, message));
    }

    public static BackendExceptionBuilder builder(ErrorClass errorClass, String message) {
        return new BackendExceptionBuilder(errorClass, message);
    }

    public ErrorClass errorClass() {
        return errorClass;
    }

    /** The HTTP status, or 0 where there was none. */
    public int status() {
        return status;
    }

    /** The provider's own code for the error, such as {@code context_length_exceeded}. */
    public @Nullable String code() {
        return code;
    }

    /** The provider's name for the request, to quote to its support. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** How long the server asked to be left alone, counted from its answer; never negative. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the provider said about the caller's quota. */
    public @Nullable RateLimits rateLimits() {
        return rateLimits;
    }

    /**
     * What had arrived of an answer that was cut off, with {@link dev.weir.spi.chat.FinishReason#TRUNCATED} and the usage
     * as far as it is known. Null if nothing had arrived.
     */
    public @Nullable Completion partial() {
        return partial;
    }
}

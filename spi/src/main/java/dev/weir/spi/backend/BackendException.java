package dev.weir.spi.backend;

import dev.weir.spi.chat.Completion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an attempt at a backend, with all facts from the wire. Retries are decided by these facts, never by
 * the message.
 *
 * <p>The message states what failed and where. It contains no prompt, no answer and no key.
 */
public final class BackendException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int status;
    private final @Nullable String code;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;
    private final @Nullable Boolean shouldRetry;
    private final transient @Nullable RateLimits rateLimits;
    private final transient @Nullable Completion partial;

    BackendException(BackendExceptionBuilder builder) {
        super(builder.message, builder.cause);
        reason = builder.reason;
        status = builder.status;
        code = builder.code;
        requestId = builder.requestId;
        retryAfter = builder.retryAfter;
        shouldRetry = builder.shouldRetry;
        rateLimits = builder.rateLimits;
        partial = builder.partial;
    }

    /** A failure of this class without further facts. */
    public BackendException(ErrorClass errorClass, String message) {
        this(builder(errorClass, message));
    }

    /** A builder for a failure of which the class is known; its reason is {@link Reason#of} that class. */
    public static BackendExceptionBuilder builder(ErrorClass errorClass, String message) {
        return new BackendExceptionBuilder(Reason.of(errorClass), message);
    }

    /** A builder for a failure for this reason, of the reason's class. */
    public static BackendExceptionBuilder builder(Reason reason, String message) {
        return new BackendExceptionBuilder(reason, message);
    }

    /** The class, which determines whether and how the attempt is retried. */
    public ErrorClass errorClass() {
        return reason.errorClass();
    }

    /** Why the attempt failed; {@link Reason#OTHER} leaves it to the runtime to conclude it from code and status. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status; 0 if there was none. */
    public int status() {
        return status;
    }

    /** The provider's error code, such as {@code context_length_exceeded}; null if there was none. */
    public @Nullable String code() {
        return code;
    }

    /** The provider's id of the request, for its support; null if there was none. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** The delay that the server requested, counted from its answer; never negative, null if none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Whether the server said that another attempt at it is of use, as with {@code x-should-retry}; null if it said
     * nothing. It takes precedence over what follows from the class: after false there is no further attempt at the same
     * target, after true there is one, within the limits of retries.
     */
    public @Nullable Boolean shouldRetry() {
        return shouldRetry;
    }

    /** The rate limits that the provider reported; null if none. */
    public @Nullable RateLimits rateLimits() {
        return rateLimits;
    }

    /**
     * The partial output of a truncated answer, with {@link dev.weir.spi.chat.FinishReason#TRUNCATED} and the known
     * usage; null if nothing had arrived.
     */
    public @Nullable Completion partial() {
        return partial;
    }
}

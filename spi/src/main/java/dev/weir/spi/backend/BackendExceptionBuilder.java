package dev.weir.spi.backend;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link BackendException}; each method sets the fact of its name. Not thread-safe. */
public final class BackendExceptionBuilder {
    final Reason reason;
    final String message;
    int status;

    @Nullable
    String code;

    @Nullable
    String requestId;

    @Nullable
    Duration retryAfter;

    @Nullable
    Boolean shouldRetry;

    @Nullable
    RateLimits rateLimits;

    @Nullable
    Completion partial;

    @Nullable
    Throwable cause;

    BackendExceptionBuilder(Reason reason, String message) {
        this.reason = Objects.requireNonNull(reason, "reason");
        this.message = message;
    }

    public BackendExceptionBuilder status(int status) {
        this.status = status;
        return this;
    }

    public BackendExceptionBuilder code(@Nullable String code) {
        this.code = code;
        return this;
    }

    public BackendExceptionBuilder requestId(@Nullable String requestId) {
        this.requestId = requestId;
        return this;
    }

    /** See {@link BackendException#retryAfter()}; a negative delay counts as zero. */
    public BackendExceptionBuilder retryAfter(@Nullable Duration retryAfter) {
        this.retryAfter = retryAfter != null && retryAfter.isNegative() ? Duration.ZERO : retryAfter;
        return this;
    }

    /** See {@link BackendException#shouldRetry()}; null if the server said nothing. */
    public BackendExceptionBuilder shouldRetry(@Nullable Boolean shouldRetry) {
        this.shouldRetry = shouldRetry;
        return this;
    }

    public BackendExceptionBuilder rateLimits(@Nullable RateLimits rateLimits) {
        this.rateLimits = rateLimits;
        return this;
    }

    /**
     * See {@link BackendException#partial()}.
     *
     * @throws IllegalArgumentException if its finish reason is not {@link FinishReason#TRUNCATED}
     */
    public BackendExceptionBuilder partial(@Nullable Completion partial) {
        if (partial != null && partial.finishReason() != FinishReason.TRUNCATED) {
            throw new IllegalArgumentException(
                    "a partial completion must be marked TRUNCATED, was " + partial.finishReason());
        }
        this.partial = partial;
        return this;
    }

    public BackendExceptionBuilder cause(@Nullable Throwable cause) {
        this.cause = cause;
        return this;
    }

    public BackendException build() {
        return new BackendException(this);
    }
}

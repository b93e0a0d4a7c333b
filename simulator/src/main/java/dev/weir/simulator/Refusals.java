package dev.weir.simulator;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Faults that answer with an error status. */
final class Refusals {
    static final String RETRY_AFTER = "Retry-After";

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    private Refusals() {}

    static Effect invalid(int status, String code, String message) {
        return always(ApiError.of(status, "invalid_request_error", code, message));
    }

    static Effect server(int status, String code, String message) {
        return always(ApiError.of(status, "server_error", code, message));
    }

    static Effect always(ApiError error) {
        return (reply, circumstances) -> error.reply();
    }

    static Effect server(int status, String message) {
        return always(ApiError.of(status, "server_error", null, message));
    }

    static ApiError rateLimited(String what) {
        return ApiError.of(429, what, "rate_limit_exceeded", "Rate limit reached on " + what + " per minute.");
    }

    static ApiError overloaded() {
        return ApiError.of(503, "server_error", "overloaded", "The server is overloaded; try again later.");
    }

    static ApiError quotaExhausted() {
        return ApiError.of(
                429, "insufficient_quota", "insufficient_quota", "The quota of this key is used up; see your plan.");
    }

    static Effect retryAfterSeconds(ApiError error) {
        return (reply, circumstances) -> error.with(RETRY_AFTER, wholeSeconds(circumstances.retryAfter()))
                .reply();
    }

    /** A date has whole seconds, so it is rounded up. */
    static Effect retryAfterDate(ApiError error) {
        return (reply, circumstances) -> {
            ZonedDateTime until =
                    circumstances.now().plus(circumstances.retryAfter()).atZone(ZoneOffset.UTC);
            ZonedDateTime second = until.truncatedTo(ChronoUnit.SECONDS);
            ZonedDateTime up = second.equals(until) ? second : second.plusSeconds(1);
            return error.with(RETRY_AFTER, HTTP_DATE.format(up)).reply();
        };
    }

    static Effect retryAfterMillis(ApiError error) {
        return (reply, circumstances) -> error.with(
                        "retry-after-ms",
                        Long.toString(circumstances.retryAfter().toMillis()))
                .reply();
    }

    /** Nothing but the headers that tell of the limit itself. */
    static Effect limitHeaders(ApiError error) {
        return (reply, circumstances) -> error.with("x-ratelimit-limit-requests", "60")
                .with("x-ratelimit-remaining-requests", "0")
                .with("x-ratelimit-reset-requests", GoDuration.format(circumstances.retryAfter()))
                .reply();
    }

    static String wholeSeconds(Duration duration) {
        return Long.toString(duration.plusNanos(999_999_999).toSeconds());
    }
}

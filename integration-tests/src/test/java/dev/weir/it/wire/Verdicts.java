package dev.weir.it.wire;

import dev.weir.simulator.Fault;

/**
 * What has to come of each fault of the simulator: {@code whole}, or class, status, code, the wait that was asked for,
 * whether a part of the answer is handed over, and the limit that ended it.
 */
final class Verdicts {
    private static final String WHOLE = "whole";

    private Verdicts() {}

    static String of(Dialect dialect, Fault fault, boolean streamed) {
        if (dialect == Dialect.ANTHROPIC) {
            return streamed ? streamedByAnthropic(fault) : plainByAnthropic(fault);
        }
        return streamed ? streamed(fault) : plain(fault);
    }

    /** A request for embeddings ends as a plain chat does, but for partial answers and finish reasons, which it has none of. */
    static String embedded(Fault fault) {
        return switch (fault) {
            case MALFORMED_JSON -> "transient 200";
            case CONTENT_FILTER, CONTEXT_WINDOW, EMPTY_FINISH_REASON -> WHOLE;
            default -> plain(fault);
        };
    }

    private static String plain(Fault fault) {
        return switch (fault) {
            case STATUS_400 -> "permanent 400 invalid_value";
            case CONTEXT_LENGTH -> "permanent 400 context_length_exceeded";
            case STATUS_401 -> "authentication 401 invalid_api_key";
            case STATUS_403 -> "authentication 403 unsupported_country_region_territory";
            case STATUS_404 -> "permanent 404 model_not_found";
            case STATUS_408 -> "timeout 408 server_error";
            case STATUS_409 -> "transient 409 server_error";
            case STATUS_413 -> "permanent 413 request_too_large";
            case STATUS_422 -> "permanent 422 unprocessable_entity";
            case RATE_LIMIT -> "rate-limit 429 rate_limit_exceeded";
            case RATE_LIMIT_SECONDS, RATE_LIMIT_DATE, RATE_LIMIT_MILLIS ->
                "rate-limit 429 rate_limit_exceeded, retry after 1s";
            case RATE_LIMIT_RESET -> "rate-limit 429 rate_limit_exceeded, resets in 1s";
            case QUOTA_EXHAUSTED -> "permanent 429 insufficient_quota";
            case STATUS_500 -> "transient 500 server_error";
            case STATUS_502 -> "transient 502";
            case STATUS_503 -> "throttling 503 overloaded";
            case STATUS_503_SECONDS -> "throttling 503 overloaded, retry after 1s";
            case STATUS_504 -> "timeout 504 server_error";
            case STATUS_529 -> "throttling 529 overloaded_error";
            case CLOSE_BEFORE_RESPONSE, RESET_BEFORE_RESPONSE -> "networking";
            case RESET_AFTER_HEADERS, RESET_HALFWAY, TRUNCATED_LENGTH, TRUNCATED_CHUNKS, EMPTY_BODY -> "networking 200";
            case NO_ANSWER, TRICKLE -> "timeout (by the deadline)";
            case SILENCE -> "timeout 200 (by silenceTimeout)";
            case MALFORMED_JSON -> "transient 200, partial";
            case HTML_PAGE -> "transient 200";
            case ERROR_BODY -> "throttling 200 overloaded";
            case REDIRECT -> "permanent 302";
            case REDIRECT_LOOP -> "permanent 307";
            case CONTENT_FILTER -> "whole, content filter";
            case CONTEXT_WINDOW -> "whole, length";
            case EMPTY_FINISH_REASON -> "whole, other";
            case PAUSED_TURN, EMPTY_ERROR, GZIP, JSON_AS_STREAM, INVALID_UTF8 -> WHOLE;
            case MISSING_USAGE -> "whole, no usage";
            case OK, SLOW, CLOSE_AFTER_ANSWER, CLOSE_WHEN_IDLE, WRONG_CONTENT_TYPE, HUGE_ANSWER, SPLIT_UTF8 -> WHOLE;
            case NO_DONE, NO_FINISH, ERROR_EVENT, EMPTY_CHOICES -> WHOLE;
            case GLUED_JSON, DOUBLED_MESSAGE, SHARED_TOOL_INDEX -> WHOLE;
            case MISSING_CHOICE, SWAPPED_CHOICES, REPEATED_CHOICE, CHOICE_OUT_OF_RANGE, JOINED_PROMPTS -> WHOLE;
            case SSE_COMMENTS, SSE_NO_SPACE, SSE_MANY_LINES, SSE_CRLF, SSE_BOM -> WHOLE;
        };
    }

    private static String streamed(Fault fault) {
        return switch (fault) {
            case RESET_HALFWAY, TRUNCATED_LENGTH, TRUNCATED_CHUNKS, NO_FINISH -> "networking 200, partial";
            case NO_ANSWER -> "timeout (by firstTokenTimeout)";
            case SILENCE -> "timeout 200, partial (by silenceTimeout)";
            case ERROR_EVENT -> "transient 200 server_error, partial";
            default -> plain(fault);
        };
    }

    /** What differs from OpenAI: the names of errors, and the answers that need a stop reason to be whole. */
    private static String plainByAnthropic(Fault fault) {
        return switch (fault) {
            case STATUS_400, CONTEXT_LENGTH -> "permanent 400 invalid_request_error";
            case STATUS_401 -> "authentication 401 authentication_error";
            case STATUS_403 -> "authentication 403 permission_error";
            case STATUS_404 -> "permanent 404 not_found_error";
            case STATUS_408 -> "timeout 408 timeout_error";
            case STATUS_409 -> "transient 409 conflict_error";
            case STATUS_422 -> "permanent 422 invalid_request_error";
            case RATE_LIMIT -> "rate-limit 429 rate_limit_error";
            case RATE_LIMIT_SECONDS, RATE_LIMIT_DATE, RATE_LIMIT_MILLIS ->
                "rate-limit 429 rate_limit_error, retry after 1s";
            case RATE_LIMIT_RESET -> "rate-limit 429 rate_limit_error, resets in 1s";
            case QUOTA_EXHAUSTED -> "permanent 402 billing_error";
            case STATUS_500 -> "transient 500 api_error";
            case STATUS_503 -> "throttling 503 overloaded_error";
            case STATUS_503_SECONDS -> "throttling 503 overloaded_error, retry after 1s";
            case STATUS_504 -> "timeout 504 timeout_error";
            case MALFORMED_JSON -> "transient 200";
            case ERROR_BODY -> "throttling 200 overloaded_error";
            case PAUSED_TURN -> "whole, other";
            case EMPTY_FINISH_REASON -> "networking 200, partial";
            default -> plain(fault);
        };
    }

    private static String streamedByAnthropic(Fault fault) {
        return switch (fault) {
            case RESET_HALFWAY, TRUNCATED_LENGTH, TRUNCATED_CHUNKS, NO_FINISH, NO_ANSWER, SILENCE -> streamed(fault);
            case MALFORMED_JSON -> "transient 200, partial";
            case NO_DONE -> "networking 200, partial";
            case ERROR_EVENT -> "transient 200 api_error, partial";
            default -> plainByAnthropic(fault);
        };
    }
}

package dev.weir.classify;

import static java.util.Map.entry;

import dev.weir.spi.backend.Reason;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reasons by the provider's error code, as documented by OpenAI, Anthropic, Google and AWS. A code is more
 * specific than its HTTP status: a 429 for an exhausted quota is not worth a retry. Generic
 * codes are less specific.
 */
final class CodeReasons {
    private static final Map<String, Reason> REASONS = Map.ofEntries(
            // OpenAI, and OpenAI-compatible servers
            entry("insufficient_quota", Reason.QUOTA_EXHAUSTED),
            entry("billing_hard_limit_reached", Reason.QUOTA_EXHAUSTED),
            entry("context_length_exceeded", Reason.CONTEXT_LENGTH_EXCEEDED),
            entry("content_filter", Reason.CONTENT_FILTER),
            entry("content_policy_violation", Reason.CONTENT_FILTER),
            entry("model_not_found", Reason.MODEL_NOT_FOUND),
            entry("invalid_api_key", Reason.KEY_REFUSED),
            entry("rate_limit_exceeded", Reason.RATE_LIMITED),
            entry("engine_overloaded", Reason.OVERLOADED),
            entry("slow_down", Reason.OVERLOADED),
            // an error within a stream has no status beside these
            entry("invalid_prompt", Reason.INVALID_REQUEST),
            entry("invalid_value", Reason.INVALID_REQUEST),
            entry("invalid_type", Reason.INVALID_REQUEST),
            entry("missing_required_parameter", Reason.INVALID_REQUEST),
            entry("unknown_parameter", Reason.INVALID_REQUEST),
            entry("unsupported_parameter", Reason.UNSUPPORTED),
            entry("unsupported_value", Reason.UNSUPPORTED),
            entry("string_above_max_length", Reason.REQUEST_TOO_LARGE),
            entry("array_above_max_length", Reason.REQUEST_TOO_LARGE),
            entry("invalid_image", Reason.INVALID_REQUEST),
            entry("image_parse_error", Reason.INVALID_REQUEST),
            entry("image_too_large", Reason.REQUEST_TOO_LARGE),
            entry("account_deactivated", Reason.KEY_REFUSED),
            entry("billing_not_active", Reason.QUOTA_EXHAUSTED),
            entry("server_error", Reason.SERVER_ERROR),
            // Anthropic
            entry("invalid_request_error", Reason.INVALID_REQUEST),
            entry("billing_error", Reason.QUOTA_EXHAUSTED),
            entry("not_found_error", Reason.MODEL_NOT_FOUND),
            entry("request_too_large", Reason.REQUEST_TOO_LARGE),
            entry("authentication_error", Reason.KEY_REFUSED),
            entry("permission_error", Reason.PERMISSION_DENIED),
            entry("rate_limit_error", Reason.RATE_LIMITED),
            entry("overloaded_error", Reason.OVERLOADED),
            entry("timeout_error", Reason.TIMED_OUT),
            entry("api_error", Reason.SERVER_ERROR),
            // Google
            entry("INVALID_ARGUMENT", Reason.INVALID_REQUEST),
            entry("FAILED_PRECONDITION", Reason.INVALID_REQUEST),
            entry("NOT_FOUND", Reason.MODEL_NOT_FOUND),
            entry("UNAUTHENTICATED", Reason.KEY_REFUSED),
            entry("PERMISSION_DENIED", Reason.PERMISSION_DENIED),
            entry("RESOURCE_EXHAUSTED", Reason.RATE_LIMITED),
            entry("UNAVAILABLE", Reason.OVERLOADED),
            entry("DEADLINE_EXCEEDED", Reason.TIMED_OUT),
            entry("INTERNAL", Reason.SERVER_ERROR),
            // AWS
            entry("ValidationException", Reason.INVALID_REQUEST),
            entry("ServiceQuotaExceededException", Reason.QUOTA_EXHAUSTED),
            entry("ResourceNotFoundException", Reason.MODEL_NOT_FOUND),
            entry("AccessDeniedException", Reason.PERMISSION_DENIED),
            entry("ExpiredTokenException", Reason.KEY_REFUSED),
            entry("ThrottlingException", Reason.RATE_LIMITED),
            entry("ServiceUnavailableException", Reason.OVERLOADED),
            entry("ModelNotReadyException", Reason.OVERLOADED),
            entry("ModelTimeoutException", Reason.TIMED_OUT),
            entry("InternalServerException", Reason.SERVER_ERROR),
            entry("ModelErrorException", Reason.SERVER_ERROR));

    /** Codes that servers send with statuses of any kind: a 401 may be an {@code invalid_request_error}. */
    private static final Set<String> GENERIC = Set.of("invalid_request_error", "server_error", "api_error");

    private CodeReasons() {}

    /** Whether the status of a failure says more than its code. */
    static boolean isGeneric(@Nullable String code) {
        return code != null && GENERIC.contains(code);
    }

    static Reason of(@Nullable String code) {
        return code == null ? Reason.OTHER : REASONS.getOrDefault(code, Reason.OTHER);
    }
}

package dev.weir.classify;

import static java.util.Map.entry;

import dev.weir.spi.backend.ErrorClass;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Error classes by the provider's error code, as documented by OpenAI, Anthropic, Google and AWS. A code is more
 * specific than its HTTP status: a 429 for an exhausted quota is not worth a retry. Generic
 * codes are less specific.
 */
final class CodeClasses {
    private static final Map<String, ErrorClass> CLASSES = Map.ofEntries(
            // OpenAI, and OpenAI-compatible servers
            entry("insufficient_quota", ErrorClass.PERMANENT),
            entry("billing_hard_limit_reached", ErrorClass.PERMANENT),
            entry("context_length_exceeded", ErrorClass.PERMANENT),
            entry("content_filter", ErrorClass.PERMANENT),
            entry("content_policy_violation", ErrorClass.PERMANENT),
            entry("model_not_found", ErrorClass.PERMANENT),
            entry("invalid_api_key", ErrorClass.AUTHENTICATION),
            entry("rate_limit_exceeded", ErrorClass.RATE_LIMIT),
            entry("engine_overloaded", ErrorClass.THROTTLING),
            entry("server_error", ErrorClass.TRANSIENT),
            // Anthropic
            entry("invalid_request_error", ErrorClass.PERMANENT),
            entry("billing_error", ErrorClass.PERMANENT),
            entry("not_found_error", ErrorClass.PERMANENT),
            entry("request_too_large", ErrorClass.PERMANENT),
            entry("authentication_error", ErrorClass.AUTHENTICATION),
            entry("permission_error", ErrorClass.AUTHENTICATION),
            entry("rate_limit_error", ErrorClass.RATE_LIMIT),
            entry("overloaded_error", ErrorClass.THROTTLING),
            entry("timeout_error", ErrorClass.TIMEOUT),
            entry("api_error", ErrorClass.TRANSIENT),
            // Google
            entry("INVALID_ARGUMENT", ErrorClass.PERMANENT),
            entry("FAILED_PRECONDITION", ErrorClass.PERMANENT),
            entry("NOT_FOUND", ErrorClass.PERMANENT),
            entry("UNAUTHENTICATED", ErrorClass.AUTHENTICATION),
            entry("PERMISSION_DENIED", ErrorClass.AUTHENTICATION),
            entry("RESOURCE_EXHAUSTED", ErrorClass.RATE_LIMIT),
            entry("UNAVAILABLE", ErrorClass.THROTTLING),
            entry("DEADLINE_EXCEEDED", ErrorClass.TIMEOUT),
            entry("INTERNAL", ErrorClass.TRANSIENT),
            // AWS
            entry("ValidationException", ErrorClass.PERMANENT),
            entry("ServiceQuotaExceededException", ErrorClass.PERMANENT),
            entry("ResourceNotFoundException", ErrorClass.PERMANENT),
            entry("AccessDeniedException", ErrorClass.AUTHENTICATION),
            entry("ExpiredTokenException", ErrorClass.AUTHENTICATION),
            entry("ThrottlingException", ErrorClass.RATE_LIMIT),
            entry("ServiceUnavailableException", ErrorClass.THROTTLING),
            entry("ModelNotReadyException", ErrorClass.THROTTLING),
            entry("ModelTimeoutException", ErrorClass.TIMEOUT),
            entry("InternalServerException", ErrorClass.TRANSIENT),
            entry("ModelErrorException", ErrorClass.TRANSIENT));

    /** Codes that servers send with statuses of any kind: a 401 may be an {@code invalid_request_error}. */
    private static final Set<String> GENERIC = Set.of("invalid_request_error", "server_error", "api_error");

    private CodeClasses() {}

    /** Whether the status of a failure says more than its code. */
    static boolean isGeneric(@Nullable String code) {
        return code != null && GENERIC.contains(code);
    }

    static ErrorClass of(@Nullable String code) {
        return code == null ? ErrorClass.UNKNOWN : CLASSES.getOrDefault(code, ErrorClass.UNKNOWN);
    }
}

package dev.weir.backend.openai;

import dev.weir.spi.backend.ErrorClass;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Of what class a refusal is, by its status and, where the status leaves it open, by the provider's code. */
final class Classification {

    /** Names of a 429 that waiting does not cure: somebody has to pay, or to raise a limit. With or without _error. */
    private static final Set<String> USED_UP = Set.of(
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_credits",
            "insufficient_funds",
            "quota_exceeded",
            "exceeded_current_quota",
            "billing",
            "billing_hard_limit_reached",
            "billing_not_active",
            "payment_required",
            "access_terminated");

    /** What codes and types mean where there is no status, which is inside a stream. */
    private static final Map<String, ErrorClass> NAMES = Map.ofEntries(
            Map.entry("server_error", ErrorClass.TRANSIENT),
            Map.entry("internal_error", ErrorClass.TRANSIENT),
            Map.entry("internal_server_error", ErrorClass.TRANSIENT),
            Map.entry("InternalServerError", ErrorClass.TRANSIENT),
            Map.entry("api_error", ErrorClass.TRANSIENT),
            Map.entry("overloaded", ErrorClass.THROTTLING),
            Map.entry("overloaded_error", ErrorClass.THROTTLING),
            Map.entry("engine_overloaded", ErrorClass.THROTTLING),
            Map.entry("engine_overloaded_error", ErrorClass.THROTTLING),
            Map.entry("server_overloaded", ErrorClass.THROTTLING),
            Map.entry("unavailable_error", ErrorClass.THROTTLING),
            Map.entry("service_unavailable", ErrorClass.THROTTLING),
            Map.entry("rate_limit_exceeded", ErrorClass.RATE_LIMIT),
            Map.entry("rate_limit_error", ErrorClass.RATE_LIMIT),
            Map.entry("timeout", ErrorClass.TIMEOUT),
            Map.entry("timeout_error", ErrorClass.TIMEOUT),
            Map.entry("authentication_error", ErrorClass.AUTHENTICATION),
            Map.entry("permission_error", ErrorClass.AUTHENTICATION),
            Map.entry("invalid_api_key", ErrorClass.AUTHENTICATION),
            Map.entry("invalid_request_error", ErrorClass.PERMANENT),
            Map.entry("BadRequestError", ErrorClass.PERMANENT),
            Map.entry("NotFoundError", ErrorClass.PERMANENT),
            Map.entry("AuthenticationError", ErrorClass.AUTHENTICATION),
            Map.entry("RateLimitError", ErrorClass.RATE_LIMIT),
            Map.entry("ServiceUnavailableError", ErrorClass.THROTTLING),
            Map.entry("not_found_error", ErrorClass.PERMANENT),
            Map.entry("model_not_found", ErrorClass.PERMANENT),
            Map.entry("not_supported_error", ErrorClass.PERMANENT),
            Map.entry("context_length_exceeded", ErrorClass.PERMANENT),
            Map.entry("exceed_context_size_error", ErrorClass.PERMANENT),
            Map.entry("content_filter", ErrorClass.PERMANENT),
            // what Google's servers have as status
            Map.entry("INTERNAL", ErrorClass.TRANSIENT),
            Map.entry("UNAVAILABLE", ErrorClass.THROTTLING),
            Map.entry("RESOURCE_EXHAUSTED", ErrorClass.RATE_LIMIT),
            Map.entry("DEADLINE_EXCEEDED", ErrorClass.TIMEOUT),
            Map.entry("UNAUTHENTICATED", ErrorClass.AUTHENTICATION),
            Map.entry("PERMISSION_DENIED", ErrorClass.AUTHENTICATION),
            Map.entry("INVALID_ARGUMENT", ErrorClass.PERMANENT),
            Map.entry("FAILED_PRECONDITION", ErrorClass.PERMANENT),
            Map.entry("NOT_FOUND", ErrorClass.PERMANENT));

    private Classification() {}

    /** The class of a refusal with a status of 300 or more. */
    static ErrorClass of(int status, ProviderError error) {
        return switch (status) {
            case 401, 403, 407 -> ErrorClass.AUTHENTICATION;
            case 408 -> ErrorClass.TIMEOUT;
            case 409, 425 -> ErrorClass.TRANSIENT;
            case 429 -> isUsedUp(error) ? ErrorClass.PERMANENT : ErrorClass.RATE_LIMIT;
            case 498, 503, 529 -> ErrorClass.THROTTLING;
            case 501, 505 -> ErrorClass.PERMANENT;
            default -> status >= 500 ? ErrorClass.TRANSIENT : ErrorClass.PERMANENT;
        };
    }

    /** The class of an error that came with a status of success: by the status it names itself, else by its names. */
    static ErrorClass of(ProviderError error) {
        if (isUsedUp(error)) {
            return ErrorClass.PERMANENT;
        }
        if (error.status() != 0) {
            return of(error.status(), error);
        }
        ErrorClass byCode = byName(error.code());
        return byCode != ErrorClass.UNKNOWN ? byCode : byName(error.type());
    }

    private static ErrorClass byName(@Nullable String name) {
        if (name == null) {
            return ErrorClass.UNKNOWN;
        }
        ErrorClass exact = NAMES.get(name);
        return exact != null ? exact : NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), ErrorClass.UNKNOWN);
    }

    private static boolean isUsedUp(ProviderError error) {
        return isUsedUp(error.code()) || isUsedUp(error.type());
    }

    private static boolean isUsedUp(@Nullable String name) {
        String normal = name == null ? "" : name.toLowerCase(Locale.ROOT);
        return USED_UP.contains(normal.endsWith("_error") ? normal.substring(0, normal.length() - 6) : normal);
    }
}

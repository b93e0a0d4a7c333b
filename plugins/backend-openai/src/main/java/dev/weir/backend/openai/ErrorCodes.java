package dev.weir.backend.openai;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.wire.ProviderError;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Classifies errors by the provider's code and type. The HTTP status is the runtime's to classify. Servers write the same
 * name in several ways ({@code overloaded}, {@code overloaded_error}, {@code OverloadedError}), which count as one.
 */
final class ErrorCodes {

    /** Names of a quota or a balance that is used up, which waiting does not cure. */
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

    /** The class by name where there is no status, as inside a stream. */
    private static final Map<ErrorClass, Set<String>> NAMES = Map.of(
            ErrorClass.TRANSIENT,
            Set.of("server", "internal", "internal_server", "api"),
            ErrorClass.THROTTLING,
            Set.of("overloaded", "engine_overloaded", "server_overloaded", "unavailable", "service_unavailable"),
            ErrorClass.RATE_LIMIT,
            Set.of("rate_limit", "rate_limit_exceeded", "resource_exhausted"),
            ErrorClass.TIMEOUT,
            Set.of("timeout", "deadline_exceeded"),
            ErrorClass.AUTHENTICATION,
            Set.of("authentication", "unauthenticated", "permission", "permission_denied", "invalid_api_key"),
            ErrorClass.PERMANENT,
            Set.of(
                    "invalid_request",
                    "bad_request",
                    "invalid_argument",
                    "failed_precondition",
                    "not_found",
                    "model_not_found",
                    "not_supported",
                    "context_length_exceeded",
                    "exceed_context_size",
                    "content_filter"));

    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private ErrorCodes() {}

    /**
     * The class of an error; UNKNOWN where it follows from the status, or from nothing known.
     *
     * @param status the HTTP status of the refusal, or the one that the error names; 0 for none
     */
    static ErrorClass of(int status, ProviderError error) {
        String code = normal(error.code());
        String type = normal(error.type());
        if (USED_UP.contains(code) || USED_UP.contains(type)) {
            return ErrorClass.PERMANENT;
        }
        if (status != 0) {
            return ErrorClass.UNKNOWN;
        }
        ErrorClass byCode = byName(code);
        return byCode != ErrorClass.UNKNOWN ? byCode : byName(type);
    }

    private static ErrorClass byName(String name) {
        for (Map.Entry<ErrorClass, Set<String>> names : NAMES.entrySet()) {
            if (names.getValue().contains(name)) {
                return names.getKey();
            }
        }
        return ErrorClass.UNKNOWN;
    }

    private static String normal(@Nullable String name) {
        String words =
                WORD_BOUNDARY.matcher(name == null ? "" : name).replaceAll("_").toLowerCase(Locale.ROOT);
        return words.endsWith("_error") ? words.substring(0, words.length() - "_error".length()) : words;
    }
}

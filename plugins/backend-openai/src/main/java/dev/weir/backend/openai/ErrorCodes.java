package dev.weir.backend.openai;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
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
            "quota_exceeded",
            "exceeded_current_quota",
            "payment_required",
            "access_terminated",
            "arrearage",
            "pre_consume_token_quota_failed");

    /** The same in the names that every gateway makes up for itself. */
    private static final Pattern USED_UP_WORDS = Pattern.compile(
            "insufficient(_[a-z]+)?_(quota|balance|credits?|funds?)|(out_of|no|not_enough)_(credits?|funds?|balance|quota)"
                    + "|(credits?|balance|quota)_(exhausted|used_up|depleted|too_low|insufficient|not_enough)"
                    + "|(budget|spend|spending|billing|credit)(_[a-z]+)*_(exceeded|reached)|billing(_not_active)?");

    /** The class by name where there is no status, as inside a stream. */
    private static final Map<ErrorClass, Set<String>> NAMES = Map.of(
            ErrorClass.TRANSIENT,
            Set.of("server", "internal", "internal_server", "api"),
            ErrorClass.THROTTLING,
            Set.of("overloaded", "engine_overloaded", "server_overloaded", "unavailable", "service_unavailable"),
            ErrorClass.RATE_LIMIT,
            Set.of("rate_limit", "rate_limited", "rate_limit_exceeded", "too_many_requests", "resource_exhausted"),
            ErrorClass.TIMEOUT,
            Set.of("timeout", "deadline_exceeded"),
            ErrorClass.AUTHENTICATION,
            Set.of(
                    "authentication",
                    "unauthenticated",
                    "unauthorized",
                    "permission",
                    "permission_denied",
                    "forbidden",
                    "invalid_api_key",
                    "incorrect_api_key",
                    "invalid_authentication",
                    "invalid_token"),
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
                    "context_window_exceeded",
                    "value",
                    "type",
                    "validation",
                    "unprocessable_entity",
                    "string_above_max_length",
                    "data_inspection_failed",
                    "content_policy_violation",
                    "content_filter"));

    /** How names of mistakes in a request begin. */
    private static final Pattern MISTAKE =
            Pattern.compile("(invalid|unsupported|missing|unknown|unrecognized)_[a-z_]+");

    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])|[ -]+");

    private ErrorCodes() {}

    /**
     * The class of an error; UNKNOWN where it follows from the status, or from nothing known.
     *
     * @param status the HTTP status of the refusal, or the one that the error names; 0 for none
     */
    static ErrorClass of(int status, ProviderError error) {
        String code = normal(error.code());
        String type = normal(error.type());
        if (isUsedUp(code) || isUsedUp(type)) {
            return ErrorClass.PERMANENT;
        }
        if (status != 0) {
            return ErrorClass.UNKNOWN;
        }
        ErrorClass byCode = byName(code);
        return byCode != ErrorClass.UNKNOWN ? byCode : byName(type);
    }

    static Reason reasonOf(int status, ProviderError error) {
        boolean usedUp = isUsedUp(normal(error.code())) || isUsedUp(normal(error.type()));
        return usedUp ? Reason.QUOTA_EXHAUSTED : Reason.of(of(status, error));
    }

    private static boolean isUsedUp(String name) {
        return USED_UP.contains(name) || USED_UP_WORDS.matcher(name).matches();
    }

    private static ErrorClass byName(String name) {
        for (Map.Entry<ErrorClass, Set<String>> names : NAMES.entrySet()) {
            if (names.getValue().contains(name)) {
                return names.getKey();
            }
        }
        return MISTAKE.matcher(name).matches() ? ErrorClass.PERMANENT : ErrorClass.UNKNOWN;
    }

    private static String normal(@Nullable String name) {
        String words =
                WORD_BOUNDARY.matcher(name == null ? "" : name).replaceAll("_").toLowerCase(Locale.ROOT);
        return words.endsWith("_error") ? words.substring(0, words.length() - "_error".length()) : words;
    }
}

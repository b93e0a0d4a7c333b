package dev.weir.backend.openai;

import static java.util.Map.entry;

import dev.weir.spi.backend.Reason;
import dev.weir.wire.ProviderError;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reasons for errors by the provider's code and type, and, where a provider says the reason in words alone, by these. An
 * HTTP status alone is the runtime's to judge. Servers write the same name in several ways ({@code overloaded},
 * {@code overloaded_error}, {@code OverloadedError}), which count as one.
 */
public final class ErrorCodes {

    /** Reasons by name, whatever the status. */
    private static final Map<String, Reason> NAMES = names(Map.ofEntries(
            entry(
                    Reason.CONTEXT_LENGTH_EXCEEDED,
                    "context_length_exceeded exceed_context_size context_window_exceeded model_context_window_exceeded"
                            + " string_above_max_length"),
            entry(
                    Reason.CONTENT_FILTER,
                    "content_filter content_policy_violation data_inspection_failed responsible_ai_policy_violation"
                            + " content_policy moderation_blocked prompt_blocked sensitive"),
            entry(
                    Reason.REQUEST_TOO_LARGE,
                    "request_too_large payload_too_large request_entity_too_large max_tokens_per_request"
                            + " array_above_max_length"),
            entry(
                    Reason.MODEL_NOT_FOUND,
                    "model_not_found deployment_not_found model_not_exist model_not_available invalid_model"
                            + " unknown_model model_decommissioned"),
            entry(
                    Reason.UNSUPPORTED,
                    "not_supported not_implemented unsupported_api_for_model unsupported_content_type"
                            + " operation_not_supported"),
            entry(
                    Reason.QUOTA_EXHAUSTED,
                    "quota_exceeded exceeded_current_quota payment_required access_terminated arrearage"
                            + " pre_consume_token_quota_failed"),
            entry(
                    Reason.KEY_REFUSED,
                    "authentication unauthenticated unauthorized invalid_api_key incorrect_api_key"
                            + " invalid_authentication invalid_token account_deactivated"),
            entry(
                    Reason.PERMISSION_DENIED,
                    "permission permission_denied forbidden access_denied unsupported_country_region_territory"),
            entry(
                    Reason.RATE_LIMITED,
                    "rate_limit rate_limited rate_limit_exceeded too_many_requests resource_exhausted"),
            entry(Reason.RATE_LIMITED_REQUESTS, "requests requests_rate_limit_exceeded"),
            entry(Reason.RATE_LIMITED_TOKENS, "tokens tokens_rate_limit_exceeded"),
            entry(Reason.OVERLOADED, "overloaded engine_overloaded server_overloaded model_overloaded"),
            entry(Reason.TIMED_OUT, "timeout deadline_exceeded")));

    /** Names that servers send with statuses of any kind, and that count where there is none. */
    private static final Map<String, Reason> VAGUE_NAMES = names(Map.of(
            Reason.SERVER_ERROR, "server internal internal_server api",
            Reason.OVERLOADED, "unavailable service_unavailable",
            Reason.MODEL_NOT_FOUND, "not_found",
            Reason.INVALID_REQUEST,
                    "invalid_request bad_request invalid_argument failed_precondition value type validation"
                            + " unprocessable_entity"));

    /** The names of a used-up quota that every gateway makes up for itself. */
    private static final Pattern USED_UP = Pattern.compile(
            "insufficient(_[a-z]+)?_(quota|balance|credits?|funds?)|(out_of|no|not_enough)_(credits?|funds?|balance|quota)"
                    + "|(credits?|balance|quota)_(exhausted|used_up|depleted|too_low|insufficient|not_enough)"
                    + "|(budget|spend|spending|billing|credit)(_[a-z]+)*_(exceeded|reached)|billing(_not_active)?");

    /** How names of mistakes in a request begin. */
    private static final Pattern MISTAKE =
            Pattern.compile("(invalid|unsupported|missing|unknown|unrecognized)_[a-z_]+");

    /** What servers say in words alone, about a request that they call invalid. */
    private static final Map<Pattern, Reason> WORDS = Map.of(
            Pattern.compile("maximum context length|context (length|window|size)|prompt is too long"
                            + "|input is too long|reduce the length of the messages"),
                    Reason.CONTEXT_LENGTH_EXCEEDED,
            Pattern.compile("content management policy|content policy|safety system"), Reason.CONTENT_FILTER,
            Pattern.compile("model\\b.{0,100}\\b(not found|does not exist)|no such model|unknown model"),
                    Reason.MODEL_NOT_FOUND,
            Pattern.compile("does not support|not supported (by|with|for) this model"), Reason.UNSUPPORTED);

    /** The statuses of an invalid request. */
    private static final Set<Integer> INVALID = Set.of(400, 404, 413, 422);

    private static final Pattern PER_TOKENS = Pattern.compile("tokens[ _-]per[ _-](minute|min|day|hour)|\\btp[md]\\b");
    private static final Pattern PER_REQUESTS =
            Pattern.compile("requests[ _-]per[ _-](minute|min|day|hour|second)|\\brp[md]\\b");
    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])|[ -]+");

    private ErrorCodes() {}

    private static Map<String, Reason> names(Map<Reason, String> names) {
        Map<String, Reason> reasons = new HashMap<>();
        names.forEach((reason, words) -> List.of(words.split(" ")).forEach(name -> reasons.put(name, reason)));
        return Map.copyOf(reasons);
    }

    /**
     * The reason for an error; OTHER where it follows from the status, or from nothing known.
     *
     * @param status the HTTP status of the refusal, or the one that the error names; 0 for none
     */
    public static Reason of(int status, ProviderError error) {
        String code = normal(error.code());
        String type = normal(error.type());
        if (USED_UP.matcher(code).matches() || USED_UP.matcher(type).matches()) {
            return Reason.QUOTA_EXHAUSTED;
        }
        Reason named = first(NAMES.get(code), NAMES.get(type));
        if (named == Reason.RATE_LIMITED || (named == Reason.OTHER && status == 429)) {
            return limited(named, type, error.message());
        }
        return named != Reason.OTHER ? named : vague(status, code, type, error.message());
    }

    /** A rate limit, with what it limits if the type or the message tells. */
    private static Reason limited(Reason named, String type, @Nullable String message) {
        Reason byType = NAMES.getOrDefault(type, Reason.OTHER);
        if (byType == Reason.RATE_LIMITED_REQUESTS || byType == Reason.RATE_LIMITED_TOKENS) {
            return byType;
        }
        String words = lower(message);
        if (PER_TOKENS.matcher(words).find()) {
            return Reason.RATE_LIMITED_TOKENS;
        }
        return PER_REQUESTS.matcher(words).find() ? Reason.RATE_LIMITED_REQUESTS : named;
    }

    private static Reason vague(int status, String code, String type, @Nullable String message) {
        Reason vague = first(byVagueName(code), byVagueName(type));
        boolean invalid = status == 0 ? vague == Reason.INVALID_REQUEST : INVALID.contains(status);
        Reason said = invalid ? byWords(message) : Reason.OTHER;
        if (said != Reason.OTHER) {
            return said;
        }
        boolean fits = status == 0 || (vague == Reason.INVALID_REQUEST && (status == 400 || status == 422));
        return fits ? vague : Reason.OTHER;
    }

    private static @Nullable Reason byVagueName(String name) {
        Reason reason = VAGUE_NAMES.get(name);
        return reason == null && MISTAKE.matcher(name).matches() ? Reason.INVALID_REQUEST : reason;
    }

    private static Reason byWords(@Nullable String message) {
        String words = lower(message);
        for (Map.Entry<Pattern, Reason> said : WORDS.entrySet()) {
            if (said.getKey().matcher(words).find()) {
                return said.getValue();
            }
        }
        return Reason.OTHER;
    }

    private static Reason first(@Nullable Reason one, @Nullable Reason other) {
        return one != null ? one : other != null ? other : Reason.OTHER;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static String normal(@Nullable String name) {
        String words =
                WORD_BOUNDARY.matcher(name == null ? "" : name).replaceAll("_").toLowerCase(Locale.ROOT);
        return words.endsWith("_error") ? words.substring(0, words.length() - "_error".length()) : words;
    }
}

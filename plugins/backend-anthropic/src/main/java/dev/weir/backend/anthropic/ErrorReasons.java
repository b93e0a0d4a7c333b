package dev.weir.backend.anthropic;

import dev.weir.spi.backend.Reason;
import dev.weir.wire.ProviderError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps errors to reasons: by type where it is specific, else by status. Some reasons the API states in words
 * alone, under a type as general as {@code invalid_request_error}; these are the rows of {@link #TEXTS}. Any other text
 * changes nothing.
 */
final class ErrorReasons {
    private static final Map<String, Reason> TYPES = Map.ofEntries(
            Map.entry("invalid_request_error", Reason.INVALID_REQUEST),
            Map.entry("authentication_error", Reason.KEY_REFUSED),
            Map.entry("billing_error", Reason.QUOTA_EXHAUSTED),
            Map.entry("permission_error", Reason.PERMISSION_DENIED),
            Map.entry("not_found_error", Reason.MODEL_NOT_FOUND),
            Map.entry("request_too_large", Reason.REQUEST_TOO_LARGE),
            Map.entry("rate_limit_error", Reason.RATE_LIMITED),
            Map.entry("conflict_error", Reason.SERVER_ERROR),
            Map.entry("api_error", Reason.SERVER_ERROR),
            Map.entry("timeout_error", Reason.TIMED_OUT),
            Map.entry("overloaded_error", Reason.OVERLOADED),
            // OpenAI's words, which some gateways pass on
            Map.entry("insufficient_quota", Reason.QUOTA_EXHAUSTED),
            Map.entry("context_length_exceeded", Reason.CONTEXT_LENGTH_EXCEEDED));

    private static final Map<Integer, Reason> STATUSES = Map.ofEntries(
            Map.entry(400, Reason.INVALID_REQUEST),
            Map.entry(401, Reason.KEY_REFUSED),
            Map.entry(402, Reason.QUOTA_EXHAUSTED),
            Map.entry(403, Reason.PERMISSION_DENIED),
            Map.entry(408, Reason.TIMED_OUT),
            Map.entry(409, Reason.SERVER_ERROR),
            Map.entry(413, Reason.REQUEST_TOO_LARGE),
            Map.entry(422, Reason.INVALID_REQUEST),
            Map.entry(429, Reason.RATE_LIMITED),
            Map.entry(500, Reason.SERVER_ERROR),
            Map.entry(502, Reason.SERVER_ERROR),
            Map.entry(503, Reason.OVERLOADED),
            Map.entry(504, Reason.TIMED_OUT),
            Map.entry(529, Reason.OVERLOADED));

    /** Types that come with statuses of many kinds, which then say more. */
    private static final Set<String> GENERAL = Set.of("invalid_request_error", "api_error");

    /** What the API says in words alone, in lower case. */
    static final List<Text> TEXTS = List.of(
            new Text("invalid_request_error", "prompt is too long", Reason.CONTEXT_LENGTH_EXCEEDED),
            new Text("invalid_request_error", "exceed context limit", Reason.CONTEXT_LENGTH_EXCEEDED),
            new Text("invalid_request_error", "credit balance is too low", Reason.QUOTA_EXHAUSTED),
            new Text("invalid_request_error", "reached your specified api usage limits", Reason.QUOTA_EXHAUSTED),
            new Text("invalid_request_error", "blocked by content filtering policy", Reason.CONTENT_FILTER),
            new Text("api_error", "overloaded", Reason.OVERLOADED));

    private ErrorReasons() {}

    /** A text that states a reason, in errors of one type. */
    record Text(String type, String part, Reason reason) {}

    /** The reason for an error; OTHER where it follows from nothing known. */
    static Reason of(int status, ProviderError error) {
        String type = error.name() == null ? "" : error.name();
        Reason byText = byText(type, error.message());
        if (byText != null) {
            return byText;
        }
        Reason byType = TYPES.get(type);
        Reason byStatus = byType == null || GENERAL.contains(type) ? STATUSES.get(status) : null;
        return byStatus != null ? byStatus : byType != null ? byType : Reason.OTHER;
    }

    private static @Nullable Reason byText(String type, @Nullable String message) {
        String words = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return TEXTS.stream()
                .filter(text -> text.type().equals(type) && words.contains(text.part()))
                .map(Text::reason)
                .findFirst()
                .orElse(null);
    }
}

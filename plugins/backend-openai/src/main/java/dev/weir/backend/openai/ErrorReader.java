package dev.weir.backend.openai;

import java.util.Map;
import java.util.regex.Pattern;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads what servers say about a failure: OpenAI's {@code {"error": {…}}}, and the dialects that have the same fields on
 * top, a bare text, or numbers for codes. Codes are kept only if they look like codes, so that no text of a conversation
 * gets into a message through them.
 */
final class ErrorReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-\\[\\]]{0,79}");

    private ErrorReader() {}

    /** The error in the body of a refusal; {@link ProviderError#NONE} if there is none that can be read. */
    static ProviderError read(Json json, Buffer body) {
        try (JsonParser parser = json.parser(body.inputStream())) {
            return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : ProviderError.NONE;
        } catch (JacksonException e) {
            return ProviderError.NONE;
        }
    }

    /** The error at the parser. */
    static ProviderError read(JsonParser parser) {
        Object value = Json.value(parser);
        if (value instanceof Map<?, ?> fields) {
            Object inner = fields.get("error");
            return of(inner == null ? fields : inner, fields);
        }
        return value == null ? ProviderError.NONE : of(value, Map.of());
    }

    private static ProviderError of(Object error, Map<?, ?> around) {
        if (!(error instanceof Map<?, ?> fields)) {
            return new ProviderError(
                    status(around.get("code")), null, name(around.get("error_type")), null, text(error));
        }
        return new ProviderError(
                status(fields.get("code")),
                name(fields.get("code")),
                name(fields.get("type")),
                name(fields.get("param")),
                text(fields.get("message")));
    }

    private static int status(@Nullable Object code) {
        boolean digits = code instanceof Integer || (code instanceof String text && text.matches("[0-9]{3}"));
        int status = digits ? Integer.parseInt(String.valueOf(code)) : 0;
        return status >= 400 && status <= 599 ? status : 0;
    }

    private static @Nullable String name(@Nullable Object value) {
        return value instanceof String text && NAME.matcher(text).matches() ? text : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text : null;
    }
}

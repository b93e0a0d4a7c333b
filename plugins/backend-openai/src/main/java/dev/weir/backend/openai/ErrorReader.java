package dev.weir.backend.openai;

import dev.weir.wire.ProviderError;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads reported errors: OpenAI's {@code {"error": {…}}} and the dialects that have the same fields at the top, in a list,
 * in an event, as bare text, or with numbers for codes. A code is kept only if it looks like one, so that no text of a
 * conversation gets into a message through it.
 */
final class ErrorReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-\\[\\]]{0,79}");

    private static final Set<String> NOTHING = Set.of("", "0", "200", "null");

    private ErrorReader() {}

    /** The error in the body of a refusal; {@link ProviderError#NONE} if there is none that can be read. */
    static ProviderError read(WireJson json, Buffer body) {
        try (JsonParser parser = json.parser(document(body).inputStream())) {
            parser.nextToken();
            Object value = WireJson.value(parser);
            return value instanceof Map || value instanceof List ? of(value) : ProviderError.NONE;
        } catch (JacksonException | IOException e) {
            return ProviderError.NONE;
        }
    }

    /** The body, or the data of its first event: a refusal of a stream may come as one. */
    private static Buffer document(Buffer body) throws IOException {
        byte first = body.exhausted() ? 0 : body.getByte(0);
        if (first != 'd' && first != 'e' && first != ':') {
            return body;
        }
        SseEvent event = new SseReader(body).next();
        return new Buffer().write(event == null ? new byte[0] : event.data());
    }

    /** The error at the parser. */
    static ProviderError read(JsonParser parser) {
        return of(WireJson.value(parser));
    }

    /** The error in a value. */
    static ProviderError of(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? ProviderError.NONE : of(list.get(0));
        }
        if (value instanceof Map<?, ?> fields) {
            Object inner = fields.get("error");
            boolean nested = !isNone(inner) && !Boolean.TRUE.equals(inner);
            return nested && !(inner instanceof String) ? within(inner, fields) : of(fields, inner);
        }
        return value == null ? ProviderError.NONE : new ProviderError(0, null, null, null, text(value));
    }

    private static ProviderError within(@Nullable Object error, Map<?, ?> around) {
        if (error instanceof List<?> list) {
            return list.isEmpty() ? of(around, null) : within(list.get(0), around);
        }
        return error instanceof Map<?, ?> fields ? of(fields, null) : of(around, error);
    }

    /** Whether an {@code error} is none: all in it is null, empty, false or a code of success. */
    static boolean isNone(@Nullable Object error) {
        if (error instanceof Map<?, ?> fields) {
            return fields.values().stream().allMatch(ErrorReader::isNone);
        }
        if (error instanceof List<?> list) {
            return list.stream().allMatch(ErrorReader::isNone);
        }
        return error == null
                || Boolean.FALSE.equals(error)
                || (error instanceof String text && NOTHING.contains(text.strip()))
                || (error instanceof Number code && (code.intValue() == 0 || code.intValue() == 200));
    }

    private static ProviderError of(Map<?, ?> fields, @Nullable Object error) {
        String type = name(fields.get("type"));
        return new ProviderError(
                status(fields.get("code"), fields.get("status")),
                name(fields.get("code")),
                first(type, name(fields.get("error_type")), name(fields.get("status"))),
                first(name(fields.get("param")), param(fields.get("detail"))),
                first(
                        text(error),
                        detail(fields.get("message")),
                        text(fields.get("msg")),
                        detail(fields.get("detail")),
                        detail(fields.get("errors"))),
                retryDelay(fields));
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private static int status(@Nullable Object... candidates) {
        for (Object code : candidates) {
            boolean digits = code instanceof Integer || (code instanceof String text && text.matches("[0-9]{3}"));
            int status = digits ? Integer.parseInt(String.valueOf(code)) : 0;
            if (status >= 400 && status <= 599) {
                return status;
            }
        }
        return 0;
    }

    private static @Nullable String name(@Nullable Object value) {
        return value instanceof String text && NAME.matcher(text).matches() ? text : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text : null;
    }

    /** Text, or a list of complaints with their places, as FastAPI sends it. */
    private static @Nullable String detail(@Nullable Object detail) {
        if (detail instanceof Map<?, ?> fields) {
            return detail(fields.get("detail"));
        }
        if (!(detail instanceof List<?> list)) {
            return text(detail);
        }
        String all = list.stream()
                .map(item -> item instanceof Map<?, ?> fields ? complaint(fields) : text(item))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        return text(all);
    }

    private static @Nullable String complaint(Map<?, ?> fields) {
        String words = first(text(fields.get("msg")), text(fields.get("message")));
        return words != null && fields.get("loc") instanceof List<?> place ? joined(place) + ": " + words : words;
    }

    private static @Nullable String param(@Nullable Object detail) {
        Object first = detail instanceof List<?> list && !list.isEmpty() ? list.get(0) : null;
        return first instanceof Map<?, ?> fields && fields.get("loc") instanceof List<?> place
                ? name(joined(
                        place.stream().filter(part -> !"body".equals(part)).toList()))
                : null;
    }

    private static String joined(List<?> place) {
        return place.stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    /** How long to wait, after google.rpc.RetryInfo, or in a field of its own in seconds. */
    private static @Nullable String retryDelay(Map<?, ?> fields) {
        if (fields.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> info && info.get("retryDelay") instanceof String delay) {
                    return delay;
                }
            }
        }
        Object millis = fields.get("retry_after_ms");
        Object seconds = fields.get("retry_after");
        return millis instanceof Integer ? millis + "ms" : isScalar(seconds) ? String.valueOf(seconds) : null;
    }

    private static boolean isScalar(@Nullable Object value) {
        return value instanceof Number || value instanceof String;
    }
}

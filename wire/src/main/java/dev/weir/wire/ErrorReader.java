package dev.weir.wire;

import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
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
public final class ErrorReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-\\[\\]]{0,79}");

    /** The names of the status, with which some begin a line such as {@code 400 Bad Request}. */
    private static final List<String> STATUSES =
            List.of("code", "status", "status_code", "statusCode", "http_code", "http_status", "error_code");

    private static final Pattern STATUS = Pattern.compile("([45][0-9]{2})(?:\\.0| .*)?");

    /** The fields in which servers and proxies wrap an error. */
    private static final List<String> WRAPPERS = List.of("error", "errors", "detail");

    private static final Set<String> UNTYPED = Set.of("error", "fail", "failed", "failure");

    /** Values that say that there is no error. */
    private static final Set<String> NOTHING = Set.of("", "0", "200", "null", "none", "ok", "success");

    private ErrorReader() {}

    /** The error in the body of a refusal; {@link ProviderError#NONE} if there is none that can be read. */
    public static ProviderError read(WireJson json, Buffer body) {
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
    public static ProviderError read(JsonParser parser) {
        return of(WireJson.value(parser));
    }

    /** The error in a value. */
    public static ProviderError of(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? ProviderError.NONE : of(list.get(0));
        }
        if (value instanceof Map<?, ?> fields) {
            ProviderError own = own(fields);
            Object inner = inner(fields);
            return inner == null ? own : completed(of(inner), own);
        }
        return value == null ? ProviderError.NONE : new ProviderError(0, null, null, null, text(value));
    }

    /** The error within an object that wraps it, at whatever depth; null if the object itself is the error. */
    private static @Nullable Object inner(Map<?, ?> fields) {
        for (String name : WRAPPERS) {
            Object inner = fields.get(name);
            Object first = inner instanceof List<?> list && !list.isEmpty() ? list.get(0) : inner;
            boolean wraps = first instanceof Map<?, ?> object && !object.containsKey("loc");
            if (wraps && !isNone(first)) {
                return first;
            }
        }
        return null;
    }

    /** An error with what it lacks from the object around it. */
    private static ProviderError completed(ProviderError error, ProviderError around) {
        boolean named = error.name() != null;
        return new ProviderError(
                error.status() != 0 ? error.status() : around.status(),
                named ? error.code() : around.code(),
                named ? error.type() : around.type(),
                first(error.param(), around.param()),
                first(error.message(), around.message()),
                first(error.retryDelay(), around.retryDelay()));
    }

    /** Whether an {@code error} is none: all in it is null, empty, false or a code of success. */
    public static boolean isNone(@Nullable Object error) {
        if (error instanceof Map<?, ?> fields) {
            return fields.values().stream().allMatch(ErrorReader::isNone);
        }
        if (error instanceof List<?> list) {
            return list.stream().allMatch(ErrorReader::isNone);
        }
        return error == null
                || Boolean.FALSE.equals(error)
                || (error instanceof String text
                        && NOTHING.contains(text.strip().toLowerCase(Locale.ROOT)))
                || (error instanceof Number code && (code.intValue() == 0 || code.intValue() == 200));
    }

    private static ProviderError own(Map<?, ?> fields) {
        Object error = fields.get("error");
        String code = first(name(fields.get("code")), name(fields.get("error_code")), compound(error));
        return new ProviderError(
                status(fields),
                code,
                first(type(fields.get("type")), name(fields.get("error_type")), type(fields.get("status"))),
                first(name(fields.get("param")), param(fields.get("detail"))),
                words(fields, error),
                RetryDelays.in(fields));
    }

    private static @Nullable String words(Map<?, ?> fields, @Nullable Object error) {
        String described = first(text(fields.get("error_description")), text(error));
        return first(
                described,
                detail(fields.get("message")),
                text(fields.get("msg")),
                text(fields.get("error_msg")),
                detail(fields.get("detail")),
                detail(fields.get("errors")),
                text(fields.get("title")));
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private static int status(Map<?, ?> fields) {
        for (String name : STATUSES) {
            Matcher digits = STATUS.matcher(String.valueOf(fields.get(name)));
            if (digits.matches()) {
                return Integer.parseInt(digits.group(1));
            }
        }
        return 0;
    }

    /** A word that names the kind of error, and not only that there is one. */
    private static @Nullable String type(@Nullable Object value) {
        String name = name(value);
        return name == null || UNTYPED.contains(name.toLowerCase(Locale.ROOT)) ? null : name;
    }

    /** A name of several words in the place of the error itself. */
    private static @Nullable String compound(@Nullable Object error) {
        return error instanceof String text && text.indexOf('_') > 0 ? name(text) : null;
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
            return first(detail(fields.get("detail")), text(fields.get("message")), text(fields.get("msg")));
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
}

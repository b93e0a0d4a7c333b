package dev.weir.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the fields of an error reported under a status of success. For one thread. */
public final class ErrorFields {
    private static final Set<String> NAMES = Set.of(
            "error",
            "errors",
            "message",
            "msg",
            "detail",
            "title",
            "code",
            "status",
            "status_code",
            "statusCode",
            "http_code",
            "http_status",
            "type",
            "param",
            "error_type",
            "error_code",
            "error_msg",
            "error_description");

    private Map<String, Object> fields = Map.of();
    private boolean kindIsError;

    /** Whether errors have a field of this name. */
    public static boolean has(String name) {
        return NAMES.contains(name);
    }

    public void clear() {
        fields = Map.of();
        kindIsError = false;
    }

    /** Takes the field {@code object}, which names the kind of document. */
    public void kind(@Nullable String object) {
        kindIsError |= "error".equals(object);
    }

    /** Takes a field at the top of the document; ignored unless errors have it. */
    public void add(String name, @Nullable Object value) {
        if (value == null || !has(name)) {
            return;
        }
        if (fields.isEmpty()) {
            fields = new LinkedHashMap<>();
        }
        fields.put(name, value);
    }

    /**
     * The error; null if there is none. An empty one is none: some servers have the field in every answer.
     *
     * @param answered whether there is an answer, which may itself have fields of these names
     */
    public @Nullable ProviderError error(boolean answered) {
        if (fields.isEmpty() && !kindIsError) {
            return null;
        }
        ProviderError error = ErrorReader.of(fields);
        boolean named = !ErrorReader.isNone(fields.get("error"));
        boolean listed = !ErrorReader.isNone(fields.get("errors"));
        boolean told = listed || error.status() != 0 || (error.code() != null && error.message() != null);
        return named || kindIsError || (!answered && told) ? error : null;
    }
}

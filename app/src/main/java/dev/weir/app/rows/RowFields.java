package dev.weir.app.rows;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the keys of rows. Messages have no values, and keys only where they are names. */
final class RowFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    private RowFields() {}

    /**
     * Requires that an object has no other keys.
     *
     * @param place precedes the key in messages
     * @param advice ends the message
     * @throws RowException if it has another
     */
    static void requireKnown(JsonNode object, Set<String> keys, String place, String advice) {
        for (String key : object.propertyNames()) {
            if (!keys.contains(key)) {
                String shown = NAME.matcher(key).matches() ? key : "<key>";
                throw new RowException(
                        place + shown + ": unknown; known are " + String.join(", ", new TreeSet<>(keys)) + advice);
            }
        }
    }

    /** @throws RowException if it is missing, or no text */
    static String text(JsonNode object, String key, String place) {
        String text = optionalText(object, key, place);
        if (text == null) {
            throw new RowException(place + key + " is missing");
        }
        return text;
    }

    static @Nullable String optionalText(JsonNode object, String key) {
        return optionalText(object, key, "");
    }

    private static @Nullable String optionalText(JsonNode object, String key, String place) {
        JsonNode value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new RowException(place + key + " must be a string");
        }
        return value.asString();
    }

    /**
     * An id of a row as text; null for none.
     *
     * @throws RowException if it is neither a string nor a whole number
     */
    static @Nullable String id(@Nullable JsonNode id) {
        if (id == null || id.isNull()) {
            return null;
        }
        if (!id.isString() && !id.isIntegralNumber()) {
            throw new RowException("id must be a string or a whole number");
        }
        return id.asString();
    }
}

package dev.weir.spi.chat;

import dev.weir.spi.json.JsonValues;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call. Created with {@link #of}. Its {@code toString} has the name alone.
 *
 * @param name letters, digits, hyphens and underscores
 * @param description the description for the model
 * @param parameters the JSON Schema of its arguments; empty for none
 * @param cacheMark the request to cache the prompt up to this tool; null for none
 * @param wireFields further fields of the tool on its wire
 */
public record Tool(
        String name,
        String description,
        Map<String, Object> parameters,
        @Nullable CacheMark cacheMark,
        WireFields wireFields) {
    public Tool {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        parameters = JsonValues.copyOf("parameters", parameters);
        Objects.requireNonNull(wireFields, "wireFields");
    }

    public static Tool of(String name, String description, Map<String, Object> parameters) {
        return new Tool(name, description, parameters, null, WireFields.NONE);
    }

    /** A copy with this mark. */
    public Tool withCacheMark(@Nullable CacheMark mark) {
        return new Tool(name, description, parameters, mark, wireFields);
    }

    /** A copy with these fields. */
    public Tool withWireFields(WireFields fields) {
        return new Tool(name, description, parameters, cacheMark, fields);
    }

    @Override
    public String toString() {
        return "Tool[" + name + "]";
    }
}

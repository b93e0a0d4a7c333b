package dev.weir.spi.chat;

import java.util.Map;
import java.util.Objects;

/**
 * A function that the model may call.
 *
 * @param name letters, digits, hyphens and underscores
 * @param description the description for the model
 * @param parameters the JSON Schema of its arguments
 */
public record Tool(String name, String description, Map<String, Object> parameters) {
    public Tool {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        parameters = Copies.ordered(parameters);
    }

    public static Tool of(String name, String description, Map<String, Object> parameters) {
        return new Tool(name, description, parameters);
    }
}

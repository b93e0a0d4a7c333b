package dev.weir.spi.chat;

import dev.weir.spi.json.JsonValues;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The required format of the answer's text.
 *
 * @param kind the format
 * @param name the name of the schema, for {@link Kind#JSON_SCHEMA} only
 * @param schema the JSON Schema, empty unless {@link Kind#JSON_SCHEMA}
 */
public record ResponseFormat(Kind kind, @Nullable String name, Map<String, Object> schema) {

    /** The formats. */
    public enum Kind {
        TEXT,
        JSON_OBJECT,
        JSON_SCHEMA
    }

    public static final ResponseFormat TEXT = new ResponseFormat(Kind.TEXT, null, Map.of());
    public static final ResponseFormat JSON_OBJECT = new ResponseFormat(Kind.JSON_OBJECT, null, Map.of());

    public ResponseFormat {
        Objects.requireNonNull(kind, "kind");
        schema = JsonValues.copyOf("schema", schema);
        if ((kind == Kind.JSON_SCHEMA) != (name != null)) {
            throw new IllegalArgumentException("a schema is named exactly when the kind is JSON_SCHEMA, was " + kind);
        }
    }

    /** A JSON value that follows a schema. */
    public static ResponseFormat jsonSchema(String name, Map<String, Object> schema) {
        return new ResponseFormat(Kind.JSON_SCHEMA, name, schema);
    }
}

package dev.weir.backend.openai;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether OpenAI takes a JSON Schema under {@code strict}; any other one it refuses with status 400. Every object in it has to
 * name its properties, require all of them and permit no further ones, and some keywords must not occur (OpenAI, "Structured model
 * outputs", supported schemas).
 */
final class StrictSchema {
    private static final Set<String> REFUSED = Set.of(
            "allOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "patternProperties",
            "prefixItems");

    private static final List<String> MAPS_OF_SCHEMAS = List.of("properties", "$defs", "definitions");
    private static final List<String> SCHEMAS = List.of("items", "anyOf");

    private StrictSchema() {}

    /** @param schema the root, which has to be an object */
    static boolean isTaken(Map<?, ?> schema) {
        return isObject(schema) && isStrict(schema);
    }

    private static boolean isStrict(@Nullable Object schema) {
        if (schema instanceof List<?> alternatives) {
            return alternatives.stream().allMatch(StrictSchema::isStrict);
        }
        return !(schema instanceof Map<?, ?> map)
                || (REFUSED.stream().noneMatch(map::containsKey)
                        && (!isObject(map) || isClosed(map))
                        && below(map).allMatch(StrictSchema::isStrict));
    }

    private static boolean isObject(Map<?, ?> schema) {
        Object type = schema.get("type");
        return "object".equals(type)
                || (type instanceof List<?> types && types.contains("object"))
                || schema.containsKey("properties");
    }

    private static boolean isClosed(Map<?, ?> schema) {
        Collection<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
        return Boolean.FALSE.equals(schema.get("additionalProperties"))
                && required.containsAll(map(schema, "properties").keySet());
    }

    private static Stream<?> below(Map<?, ?> schema) {
        return Stream.concat(
                MAPS_OF_SCHEMAS.stream().flatMap(name -> map(schema, name).values().stream()),
                SCHEMAS.stream().map(schema::get));
    }

    private static Map<?, ?> map(Map<?, ?> schema, String name) {
        return schema.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }
}

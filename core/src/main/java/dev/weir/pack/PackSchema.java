package dev.weir.pack;

import dev.weir.schema.JsonSchema;
import dev.weir.spi.chat.ResponseFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a pack's answer: one object with a required property for each key, all of which refer to one definition, the
 * schema of a single answer. That schema moves: its own definitions stay where its references find them, and references to
 * other places in it follow.
 */
final class PackSchema {
    /** Keywords that name places by other means than the way to them. */
    private static final Set<String> NAMING =
            Set.of("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef");

    /** Keywords whose values are data rather than schemas. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    private static final List<String> DEFINITIONS = List.of("$defs", "definitions");

    private final Map<?, ?> single;
    private final String name;
    private final boolean movable;

    /** @param schema of a single answer */
    PackSchema(JsonSchema schema) {
        single = schema.json() instanceof Map<?, ?> map
                ? map
                : schema.json().equals(true) ? Map.of() : Map.of("not", Map.of());
        String free = "answer";
        while (single.get("$defs") instanceof Map<?, ?> own && own.containsKey(free)) {
            free += "_";
        }
        name = free;
        movable = isMovable(single);
    }

    private static boolean isMovable(@Nullable Object schema) {
        if (schema instanceof List<?> list) {
            return list.stream().allMatch(PackSchema::isMovable);
        }
        return !(schema instanceof Map<?, ?> map)
                || map.entrySet().stream().allMatch(member -> {
                    String keyword = String.valueOf(member.getKey());
                    boolean isSchema = member.getValue() instanceof Map || member.getValue() instanceof List;
                    return DATA.contains(keyword)
                            || (isSchema ? isMovable(member.getValue()) : !NAMING.contains(keyword));
                });
    }

    /** The format of an answer with these keys; any JSON object if the schema of a single answer cannot be moved. */
    ResponseFormat format(List<String> keys) {
        if (!movable) {
            return ResponseFormat.JSON_OBJECT;
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        Map<String, Object> reference = Map.of("$ref", "#/$defs/" + name);
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key, reference));
        schema.put("properties", properties);
        schema.put("required", keys);
        schema.put("additionalProperties", false);
        Map<String, Object> answer = new LinkedHashMap<>(moved(single));
        answer.remove("$schema");
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put(name, answer);
        schema.put("$defs", definitions);
        for (String place : DEFINITIONS) {
            if (answer.get(place) instanceof Map<?, ?> own) {
                answer.remove(place);
                own.forEach((key, definition) -> within(schema, place).put(String.valueOf(key), definition));
            }
        }
        return ResponseFormat.jsonSchema("answers", schema);
    }

    @SuppressWarnings("unchecked") // they were put there by this class
    private static Map<String, Object> within(Map<String, Object> schema, String place) {
        return (Map<String, Object>) schema.computeIfAbsent(place, any -> new LinkedHashMap<String, Object>());
    }

    private Map<String, Object> moved(Map<?, ?> schema) {
        Map<String, Object> moved = new LinkedHashMap<>();
        schema.forEach((key, value) -> {
            String keyword = String.valueOf(key);
            moved.put(
                    keyword,
                    DATA.contains(keyword)
                            ? value
                            : keyword.equals("$ref") && value instanceof String ref ? target(ref) : moved(value));
        });
        return moved;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private Object moved(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? moved(map)
                : value instanceof List<?> list ? list.stream().map(this::moved).collect(Collectors.toList()) : value;
    }

    private String target(String ref) {
        boolean stays =
                !ref.startsWith("#") || DEFINITIONS.stream().anyMatch(place -> ref.startsWith("#/" + place + "/"));
        return stays ? ref : "#/$defs/" + name + ref.substring(1);
    }
}

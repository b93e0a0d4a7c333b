package dev.weir.wiring;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a value against a JSON Schema, as far as our schema uses the language; it refuses any other keyword. */
final class SchemaCheck {

    private static final Set<String> SILENT = Set.of("$schema", "$defs", "title", "description", "default");

    private final Map<String, Object> root;

    SchemaCheck(Map<String, Object> root) {
        this.root = root;
    }

    List<String> errors(Object value) {
        List<String> errors = new ArrayList<>();
        check(root, value == null ? Map.of() : value, "", errors);
        return errors;
    }

    private void check(Map<?, ?> schema, Object value, String at, List<String> errors) {
        schema.forEach((keyword, operand) -> {
            if (!SILENT.contains(keyword) && !isMet((String) keyword, operand, schema, value, at, errors)) {
                errors.add(at + ": " + keyword + " " + operand + " is not met by " + value);
            }
        });
    }

    private boolean isMet(
            String keyword, Object operand, Map<?, ?> schema, Object value, String at, List<String> errors) {
        return switch (keyword) {
            case "type" -> types(operand).stream().anyMatch(type -> isOf(type, value));
            case "const" -> operand.equals(value);
            case "enum" -> ((List<?>) operand).contains(value);
            case "pattern" ->
                !(value instanceof String text)
                        || Pattern.compile((String) operand).matcher(text).find();
            case "minimum" -> !(value instanceof Number) || decimal(value).compareTo(decimal(operand)) >= 0;
            case "maximum" -> !(value instanceof Number) || decimal(value).compareTo(decimal(operand)) <= 0;
            case "required" -> !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<?>) operand);
            case "anyOf" -> ((List<?>) operand).stream().anyMatch(way -> accepts(way, value));
            case "$ref" -> accepts(definition((String) operand), value);
            case "items" ->
                !(value instanceof List<?> items) || items.stream().allMatch(item -> accepts(operand, item));
            case "properties" -> {
                if (value instanceof Map<?, ?> map) {
                    ((Map<?, ?>) operand).forEach((name, inner) -> {
                        if (map.containsKey(name)) {
                            check((Map<?, ?>) inner, map.get(name), at + "." + name, errors);
                        }
                    });
                }
                yield true;
            }
            case "additionalProperties" ->
                !(value instanceof Map<?, ?> map)
                        || map.entrySet().stream()
                                .filter(entry -> !properties(schema).containsKey(entry.getKey()))
                                .allMatch(
                                        entry -> !Objects.equals(operand, false) && accepts(operand, entry.getValue()));
            default -> throw new AssertionError("unknown keyword " + keyword);
        };
    }

    private boolean accepts(Object schema, Object value) {
        List<String> errors = new ArrayList<>();
        check((Map<?, ?>) schema, value, "", errors);
        return errors.isEmpty();
    }

    private Object definition(String reference) {
        return ((Map<?, ?>) root.get("$defs")).get(reference.substring("#/$defs/".length()));
    }

    private static Map<?, ?> properties(Map<?, ?> schema) {
        return schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> types(Object operand) {
        return operand instanceof List<?> list ? list : List.of(operand);
    }

    private static boolean isOf(Object type, Object value) {
        return switch ((String) type) {
            case "null" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "string" -> value instanceof String;
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new AssertionError("unknown type " + type);
        };
    }

    private static BigDecimal decimal(Object number) {
        return new BigDecimal(number.toString());
    }
}

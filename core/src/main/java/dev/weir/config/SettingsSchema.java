package dev.weir.config;

import dev.weir.config.ConfigurationReference.ExtensionType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The settings as a JSON Schema. A number or a boolean may be written as a {@code ${NAME}} too, so each is also allowed to
 * be a text that holds one.
 */
final class SettingsSchema {
    private static final Map<String, Object> VARIABLE = ordered("type", "string", "pattern", "\\$\\{");

    private final List<ExtensionType> types;

    SettingsSchema(List<ExtensionType> types) {
        this.types = types;
    }

    Map<String, Object> root() {
        Map<String, Object> llm = object(LlmSettings.class, LlmSettings.ROOT);
        Map<String, Object> root = closed(new LinkedHashMap<>(Map.of("llm", llm)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "The configuration of Weir");
        schema.putAll(root);
        return schema;
    }

    private Map<String, Object> object(Class<? extends Record> record, String key) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Setting setting : Setting.of(record)) {
            properties.put(setting.name(), described(setting, key + "." + setting.name()));
            if (setting.isRequired()) {
                required.add(setting.name());
            }
        }
        SectionKind.ALL.stream()
                .filter(kind -> kind.parent().equals(key))
                .forEach(kind -> properties.put(kind.name(), section(kind)));
        Map<String, Object> schema = closed(properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    /** The order of the keys is that of the page, the same in every run. */
    private static Map<String, Object> ordered(String name, Object value, String otherName, Object otherValue) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, value);
        map.put(otherName, otherValue);
        return map;
    }

    private static Map<String, Object> closed(Map<String, Object> properties) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return schema;
    }

    private Map<String, Object> described(Setting setting, String key) {
        Map<String, Object> schema = new LinkedHashMap<>(value(setting, key));
        if (!setting.description().isEmpty()) {
            schema.put("description", setting.description());
        }
        if (setting.defaultValue() != null) {
            schema.put("default", setting.defaultValue());
        }
        return schema;
    }

    private Map<String, Object> value(Setting setting, String key) {
        if (setting.isRecord()) {
            return object(setting.recordType(), key);
        }
        if (setting.isList()) {
            return ordered("type", "array", "items", value(setting.element(), key));
        }
        if (setting.isMap()) {
            return ordered("type", "object", "additionalProperties", value(setting.element(), key));
        }
        return scalar(setting.rawType());
    }

    private static Map<String, Object> scalar(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return orVariable(Map.of("type", "boolean"));
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return orVariable(Map.of("type", "integer"));
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return orVariable(Map.of("type", "number"));
        }
        if (type.isEnum()) {
            return orVariable(Map.of(
                    "enum",
                    Stream.of(type.getEnumConstants()).map(ReferencePage::label).toList()));
        }
        return Map.of("type", "string");
    }

    private static Map<String, Object> orVariable(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, VARIABLE));
    }

    private Map<String, Object> section(SectionKind kind) {
        List<Object> alternatives = types.stream()
                .filter(type -> kind.accepts().contains(type.point()))
                .map(this::instance)
                .toList();
        Map<String, Object> instance = alternatives.isEmpty()
                ? ordered("type", "object", "required", List.of("type"))
                : Map.of("oneOf", alternatives);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", kind.purpose());
        if (kind.named()) {
            schema.put("type", "object");
            schema.put("additionalProperties", instance);
        } else {
            schema.putAll(instance);
        }
        return schema;
    }

    @SuppressWarnings("unchecked") // properties are such a map
    private Object instance(ExtensionType type) {
        Map<String, Object> schema = object(type.settings(), "");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Map.of("const", type.type()));
        properties.putAll((Map<String, Object>) schema.get("properties"));
        schema.put("properties", properties);
        List<String> required = new ArrayList<>(List.of("type"));
        required.addAll((List<String>) schema.getOrDefault("required", List.of()));
        schema.put("required", required);
        return schema;
    }
}

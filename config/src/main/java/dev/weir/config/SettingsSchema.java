package dev.weir.config;

import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.config.internal.SchemaValue;
import dev.weir.config.internal.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings as a JSON Schema. It accepts every notation that the loader accepts, except numbers in quotes or with
 * underscores. The order of its keys is deterministic.
 */
final class SettingsSchema {
    private final ConfigurationLayout<?> layout;
    private final String title;
    private final List<ExtensionType> types;

    SettingsSchema(ConfigurationLayout<?> layout, String title, List<ExtensionType> types) {
        this.layout = layout;
        this.title = title;
        this.types = types;
    }

    Map<String, Object> root() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.putAll(closed(Map.of(layout.root(), object(layout.record(), layout.root())), List.of()));
        schema.put("$defs", definitions());
        return schema;
    }

    /** Shared definitions: kinds of values, and sections that an instance of an extension may override. */
    private Map<String, Object> definitions() {
        Map<String, Object> definitions = SchemaValue.definitions();
        for (SectionKind kind : layout.sections().kinds()) {
            SectionOverrides overrides = kind.overrides();
            overrides
                    .sections()
                    .forEach(name -> definitions.put(name, withoutDefaults(object(layout.section(name), ""))));
            if (!overrides.isEmpty()) {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("type", List.of("object", "null"));
                members.put("additionalProperties", closed(references(overrides.sections()), List.of()));
                definitions.put(overrides.members(), members);
            }
        }
        return definitions;
    }

    private static Map<String, Object> references(Collection<String> definitions) {
        Map<String, Object> references = new LinkedHashMap<>();
        definitions.forEach(name -> references.put(name, SchemaValue.reference(name)));
        return references;
    }

    /** A schema without defaults, as omitted settings of an override are inherited. */
    private static Map<String, Object> withoutDefaults(Map<String, Object> schema) {
        Map<String, Object> without = new LinkedHashMap<>(schema);
        without.remove("default");
        if (without.get("properties") instanceof Map<?, ?> properties) {
            Map<String, Object> inner = new LinkedHashMap<>();
            properties.forEach((name, property) -> inner.put(String.valueOf(name), withoutDefaults(map(property))));
            without.put("properties", inner);
        }
        return without;
    }

    @SuppressWarnings("unchecked") // the properties of a schema are schemas
    private static Map<String, Object> map(Object schema) {
        return (Map<String, Object>) schema;
    }

    private Map<String, Object> object(Class<? extends Record> record, String key) {
        Map<String, Object> properties = properties(record, key);
        for (SectionKind kind : layout.sections().kinds()) {
            if (kind.parent().equals(key)) {
                properties.put(kind.name(), section(kind));
            }
        }
        if (key.equals(layout.root())) {
            layout.hosts().forEach(host -> properties.put(host.name(), host(host)));
        }
        return closed(properties, required(Setting.of(record)));
    }

    private Map<String, Object> properties(Class<? extends Record> record, String key) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Setting setting : Setting.of(record)) {
            properties.put(setting.name(), described(setting, key + "." + setting.name()));
        }
        return properties;
    }

    private Map<String, Object> host(HostSection host) {
        Map<String, Object> schema = new LinkedHashMap<>(object(host.record(), layout.root() + "." + host.name()));
        schema.put("description", host.purpose());
        return schema;
    }

    private static List<String> required(List<Setting> settings) {
        return settings.stream().filter(Setting::isRequired).map(Setting::name).toList();
    }

    private static Map<String, Object> closed(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", List.of("object", "null"));
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private Map<String, Object> described(Setting setting, String key) {
        Map<String, Object> schema = new LinkedHashMap<>(value(setting, key));
        String remarks = SettingDescription.remarks(setting);
        if (!remarks.isEmpty()) {
            schema.put("description", remarks);
        }
        if (setting.defaultValue() != null && !setting.isMap()) {
            schema.put("default", SchemaValue.defaultOf(setting));
        }
        return schema;
    }

    private Map<String, Object> value(Setting setting, String key) {
        if (setting.isRecord()) {
            return object(setting.recordType(), key);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        if (setting.isList()) {
            schema.put(
                    "type", List.of("array", "string", "number", "boolean", "null")); // one value is a list with commas
            schema.put("items", value(setting.element(), key));
        } else if (setting.isMap() && !setting.entryNames().isEmpty()) {
            Map<String, Object> entries = new LinkedHashMap<>();
            setting.entryNames().keySet().forEach(name -> entries.put(name, value(setting.element(), key)));
            schema.putAll(closed(entries, List.of()));
        } else if (setting.isMap()) {
            schema.put("type", List.of("object", "null"));
            schema.put("additionalProperties", value(setting.element(), key));
        } else {
            schema.putAll(SchemaValue.of(setting));
        }
        return schema;
    }

    private Map<String, Object> section(SectionKind kind) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", kind.purpose());
        if (kind.named()) {
            schema.put("type", List.of("object", "null"));
            schema.put("additionalProperties", instances(kind));
        } else {
            schema.putAll(instances(kind));
        }
        return schema;
    }

    private Map<String, Object> instances(SectionKind kind) {
        List<Map<String, Object>> alternatives = types.stream()
                .filter(type -> kind.accepts().contains(type.point()))
                .map(type -> instance(kind, type))
                .distinct()
                .toList();
        return alternatives.isEmpty() ? Map.of("required", List.of("type")) : Map.of("anyOf", alternatives);
    }

    private Map<String, Object> instance(SectionKind kind, ExtensionType type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Map.of("const", type.type()));
        if (kind.core() != null) {
            properties.putAll(properties(kind.core(), ""));
        }
        properties.putAll(properties(type.settings(), ""));
        properties.putAll(references(kind.overrides().names()));
        List<String> required = new ArrayList<>(List.of("type"));
        required.addAll(required(Setting.of(type.settings()).stream()
                .filter(setting -> !layout.inherits(kind, setting))
                .toList()));
        Map<String, Object> schema = closed(properties, required);
        schema.put("type", "object");
        return schema;
    }
}

package dev.weir.config;

import dev.weir.config.ConfigNode.Absent;
import dev.weir.config.ConfigNode.Broken;
import dev.weir.config.ConfigNode.Mapping;
import dev.weir.config.ConfigNode.Scalar;
import dev.weir.config.ConfigNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the value of one setting, whatever its type, and checks its range. */
final class ValueBinder {

    private final Findings findings;
    private final Binder records;
    private final Path workingDirectory;

    ValueBinder(Findings findings, Binder records) {
        this(findings, records, Path.of(""));
    }

    ValueBinder(Findings findings, Binder records, Path workingDirectory) {
        this.findings = findings;
        this.records = records;
        this.workingDirectory = workingDirectory;
    }

    /** The value that a node stands for; null for none, and for one that is refused, which is then reported. */
    @Nullable
    Object value(Setting setting, ConfigNode node, String key) {
        Object value = read(setting, node, key);
        if (setting.isLeaf() && (value != null || setting.nullable())) {
            findings.addEffective(key, shown(setting, value), node.origin());
        }
        return value;
    }

    private static String shown(Setting setting, @Nullable Object value) {
        if (value == null) {
            return "(not set)";
        }
        return setting.secret() ? Shown.SECRET : ScalarType.format(value);
    }

    private @Nullable Object read(Setting setting, ConfigNode node, String key) {
        if (node instanceof Broken) {
            findings.refuseSilently();
            return null;
        }
        if (setting.isList()) {
            return list(setting, node, key);
        }
        if (setting.isRecord() || setting.isMap()) {
            Mapping mapping = mapping(setting, node, key);
            return mapping == null ? null : map(setting, mapping, key);
        }
        return single(setting, node, key);
    }

    private @Nullable Object map(Setting setting, Mapping mapping, String key) {
        return setting.isRecord()
                ? records.bind(setting.recordType(), mapping, key, setting.secret())
                : entries(setting, mapping, key);
    }

    private @Nullable Mapping mapping(Setting setting, ConfigNode node, String key) {
        if (node instanceof Absent) {
            return Mapping.empty(node.origin());
        }
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        refuse(setting, node, key, "must be a map");
        return null;
    }

    private Map<Object, Object> entries(Setting setting, Mapping mapping, String key) {
        Map<String, Object> names = setting.entryNames();
        Map<Object, Object> entries = new LinkedHashMap<>();
        mapping.entries().forEach((name, node) -> {
            String entryKey = MappingEntries.join(key, name);
            if (names.isEmpty() || names.containsKey(name)) {
                Object value = value(setting.element(), node, entryKey);
                if (value != null) {
                    entries.put(names.getOrDefault(name, name), value);
                }
            } else {
                findings.refuse(node.origin(), entryKey, Binder.unknown(name, names.keySet()));
            }
        });
        if (entries.isEmpty()) {
            findings.addEffective(key, "{}", mapping.origin());
        }
        return Collections.unmodifiableMap(entries);
    }

    private @Nullable List<Object> list(Setting setting, ConfigNode node, String key) {
        List<ConfigNode> items = items(node);
        if (items == null) {
            refuse(setting, node, key, "must be a list");
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Object value = read(setting.element(), items.get(i), key + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /** The items of a list; a single value is one with commas, as variables and defaults write it. */
    private static @Nullable List<ConfigNode> items(ConfigNode node) {
        if (node instanceof Scalar scalar) {
            return Arrays.stream(scalar.text().split(",", -1))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .<ConfigNode>map(text -> item(text, scalar))
                    .toList();
        }
        return node instanceof Sequence sequence ? sequence.items() : node instanceof Absent ? List.of() : null;
    }

    private static Scalar item(String text, Scalar whole) {
        boolean asWritten = whole.text().equals(whole.written());
        return new Scalar(text, asWritten ? text : whole.written(), whole.origin());
    }

    private @Nullable Object single(Setting setting, ConfigNode node, String key) {
        if (node instanceof Scalar scalar) {
            return parsed(setting, scalar, key);
        }
        if (!(node instanceof Absent)) {
            refuse(setting, node, key, "must be a single value");
        } else if (!setting.nullable()) {
            refuse(setting, node, key, "has no value; give one or remove the key");
        }
        return null;
    }

    private @Nullable Object parsed(Setting setting, Scalar scalar, String key) {
        if (setting.secret()) {
            findings.addSecret(scalar.text());
        }
        if (!scalar.text().equals(scalar.written())) {
            findings.addFromVariable(scalar.text(), scalar.written());
        }
        try {
            Path directory = scalar.origin().directory(workingDirectory);
            Object value = ScalarType.parse(scalar.text(), setting.rawType(), directory);
            Range.of(setting).check(value);
            return value;
        } catch (InvalidValue e) {
            refuse(setting, scalar, key, e.expected());
            return null;
        }
    }

    private void refuse(Setting setting, ConfigNode node, String key, String expected) {
        findings.refuse(node.origin(), key, expected + was(setting, node));
    }

    private static String was(Setting setting, ConfigNode node) {
        if (node instanceof Absent) {
            return "";
        }
        if (!(node instanceof Scalar scalar)) {
            return ", was " + node.kind();
        }
        return ", was " + (setting.secret() ? Shown.SECRET : Shown.value(scalar.written()));
    }
}

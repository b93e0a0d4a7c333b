package dev.weir.config.internal;

import dev.weir.config.CombinedSettings;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.ConfigNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds a map to a settings record. An invalid value is reported and replaced by its default, so that one run finds
 * every problem.
 */
public final class Binder {

    private final Findings findings;
    private final Function<String, Collection<String>> otherKeys;
    private final Path workingDirectory;

    /** A binder for records without a configuration: without other keys and without relative paths. */
    public Binder(Findings findings) {
        this(findings, key -> Set.of(), Path.of(""));
    }

    /**
     * A binder.
     *
     * @param otherKeys the keys that are permitted at a place in addition to those of the record
     * @param workingDirectory the base of relative paths that are in no file
     */
    public Binder(Findings findings, Function<String, Collection<String>> otherKeys, Path workingDirectory) {
        this.findings = findings;
        this.otherKeys = otherKeys;
        this.workingDirectory = workingDirectory;
    }

    /** The record; null if there is a problem that no default can replace. */
    public <R extends Record> @Nullable R bind(Class<R> type, Mapping given, String key) {
        return bind(type, given, key, false);
    }

    /**
     * Binds a record, which may be nested.
     *
     * @param secret whether the record is part of a secret setting, which makes all of it secret
     */
    private <R extends Record> @Nullable R bind(Class<R> type, Mapping given, String key, boolean secret) {
        int before = findings.refusals();
        List<Setting> settings = Setting.of(type);
        refuseUnknown(given, key, settings);
        @Nullable
        Object[] arguments = settings.stream()
                .map(setting -> component(setting.within(secret), given, MappingEntries.join(key, setting.name())))
                .toArray();
        boolean sound = findings.refusals() == before;
        R made = RecordFactory.make(type, arguments, reason -> {
            if (sound) { // otherwise the constructor may have rejected a replacement
                refuse(settings, given, key, findings.redacted(reason));
            }
        });
        if (sound && made instanceof CombinedSettings combined) {
            combined.check(new GivenSettings(findings, given, key, made));
        }
        return made;
    }

    /** Reports the reason of a constructor; one that begins with the name of a setting at that setting. */
    private void refuse(List<Setting> settings, Mapping given, String key, String reason) {
        for (Setting setting : settings) {
            String name = setting.name();
            ConfigNode node = given.entries().get(name);
            if (node != null && reason.matches("(?s)" + name + "[ .:].*")) {
                String message = reason.startsWith(name + " must ") ? reason.substring(name.length() + 1) : reason;
                findings.refuse(node.origin(), MappingEntries.join(key, name), message);
                return;
            }
        }
        findings.refuse(given.origin(), key, reason);
    }

    private void refuseUnknown(Mapping given, String key, List<Setting> settings) {
        Collection<String> known = new TreeSet<>(otherKeys.apply(key));
        settings.forEach(setting -> known.add(setting.name()));
        given.entries().forEach((name, node) -> {
            if (!known.contains(name)) {
                findings.refuse(node.origin(), MappingEntries.join(key, name), unknown(name, known));
            }
        });
    }

    /** The message about an unknown key. */
    public static String unknown(String name, Collection<String> known) {
        String near = Problems.didYouMean(name, known);
        String allowed = known.isEmpty() ? "; none is allowed here" : "; allowed here: " + String.join(", ", known);
        return "unknown key" + (near.isEmpty() ? allowed : near);
    }

    private @Nullable Object component(Setting setting, Mapping given, String key) {
        ConfigNode node = given.entries().get(setting.name());
        if (node == null) {
            return missing(setting, given.origin(), key);
        }
        Object value = value(setting, setting.merged(node), key);
        return value == null ? standIn(setting, key) : value;
    }

    private @Nullable Object missing(Setting setting, Origin parent, String key) {
        if (setting.isRequired()) {
            findings.refuse(parent, key, "is required (" + ScalarType.name(setting.rawType()) + ")");
            return null;
        }
        if (setting.defaultValue() == null) {
            // a required setting of a default record is missing at the place of its parent
            return value(setting, new Absent(setting.isRecord() ? parent : Origin.DEFAULT), key);
        }
        return value(setting, setting.defaultNode(), key);
    }

    /** A replacement for a value that is invalid or null. */
    private @Nullable Object standIn(Setting setting, String key) {
        if (setting.nullable()) {
            return null;
        }
        return new Binder(new Findings(), otherKeys, workingDirectory).missing(setting, Origin.DEFAULT, key);
    }

    /** The value of a node; null for none, and for an invalid value, which is then reported. */
    public @Nullable Object value(Setting setting, ConfigNode node, String key) {
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
        if (node instanceof Absent && setting.isRecord() && setting.nullable()) {
            return null;
        }
        if (setting.isRecord() || setting.isMap()) {
            Mapping mapping = mapping(setting, node, key);
            return mapping == null ? null : map(setting, mapping, key);
        }
        return single(setting, node, key);
    }

    private @Nullable Object map(Setting setting, Mapping mapping, String key) {
        return setting.isRecord()
                ? bind(setting.recordType(), mapping, key, setting.secret())
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

    /** The items of a list; a single value is a list with commas, as in variables and defaults. */
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
            findings.refuse(scalar.origin(), key, e.expected() + was(setting, scalar) + near(setting, scalar));
            return null;
        }
    }

    private void refuse(Setting setting, ConfigNode node, String key, String expected) {
        findings.refuse(node.origin(), key, expected + was(setting, node));
    }

    private static String near(Setting setting, Scalar scalar) {
        return setting.rawType().isEnum()
                ? Problems.didYouMean(scalar.text(), ScalarType.constants(setting.rawType()))
                : "";
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

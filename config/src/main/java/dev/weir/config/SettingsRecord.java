package dev.weir.config;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.InvalidValue;
import dev.weir.config.internal.MappingEntries;
import dev.weir.config.internal.Range;
import dev.weir.config.internal.RecordFactory;
import dev.weir.config.internal.ScalarType;
import dev.weir.config.internal.Setting;
import dev.weir.config.internal.Source;
import dev.weir.config.internal.UnreadableSource;
import dev.weir.config.internal.WrittenRecord;
import dev.weir.config.internal.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Operations on settings records without a configuration: defaults, copies and checks, and whether a record can be
 * bound.
 */
public final class SettingsRecord {

    private SettingsRecord() {}

    /**
     * The record with all defaults.
     *
     * @throws IllegalArgumentException if a setting has no default
     */
    public static <R extends Record> R defaults(Class<R> record) {
        return defaults(record, Map.of());
    }

    /**
     * The record with these values and defaults for all other settings.
     *
     * @param given values by setting: single ones, records, and lists and maps of these
     * @throws IllegalArgumentException if another setting has no default, or a value is invalid
     */
    public static <R extends Record> R defaults(Class<R> record, Map<String, ?> given) {
        Findings findings = new Findings();
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        given.forEach((name, value) -> entries.put(name, WrittenRecord.node(value)));
        R defaults = new Binder(findings).bind(record, new Mapping(entries, Origin.DEFAULT), record.getSimpleName());
        if (defaults == null || !findings.problems().isEmpty()) {
            throw new IllegalArgumentException(record.getName() + " has no defaults: "
                    + findings.problems().list());
        }
        return defaults;
    }

    /**
     * Reads a record from a YAML text without root key, variables and extensions.
     *
     * @param source the name of the text in messages
     * @throws ConfigurationException with all problems and their places
     */
    public static <R extends Record> R read(Class<R> record, String source, String yaml) {
        Findings findings = new Findings();
        Problems problems = findings.problems();
        R settings = null;
        try {
            ConfigNode document = new YamlReader(new Source(source, 0, null), yaml, null, problems).read();
            Mapping given = document.asMapping(problems, "", "must be a map");
            settings = new Binder(findings).bind(record, given, "");
        } catch (UnreadableSource e) {
            e.addTo(problems);
        }
        problems.throwIfAny();
        return Objects.requireNonNull(settings, "a record that was refused without a reason");
    }

    /**
     * A copy of a record with another value for one setting.
     *
     * @param name the key within the record, with dots for a setting of a nested record: {@code attemptTimeout.floor}
     * @throws IllegalArgumentException with the setting, its range and the value, if the value is out of range, or null
     *     for a setting that requires a value
     */
    public static <R extends Record> R with(R settings, String name, @Nullable Object value) {
        return with(settings, "", name, value);
    }

    private static <R extends Record> R with(R settings, String parent, String name, @Nullable Object value) {
        int dot = name.indexOf('.');
        String component = dot < 0 ? name : name.substring(0, dot);
        String key = MappingEntries.join(parent, component);
        List<Setting> all = Setting.of(settings.getClass());
        Setting changed = all.stream()
                .filter(setting -> setting.name().equals(component))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(settings.getClass().getName() + " has no setting '" + key + "'"));
        Object other = dot < 0
                ? inRange(changed, key, value)
                : with((Record) valueOf(settings, changed), key, name.substring(dot + 1), value);
        @Nullable
        Object[] values = all.stream()
                .map(setting -> setting.equals(changed) ? other : RecordFactory.value(settings, setting.name()))
                .toArray();
        return made(settings, key, values);
    }

    private static Object valueOf(Record settings, Setting setting) {
        return Objects.requireNonNull(RecordFactory.value(settings, setting.name()));
    }

    private static @Nullable Object inRange(Setting setting, String key, @Nullable Object value) {
        try {
            if (value == null && !setting.nullable()) {
                throw new InvalidValue("must not be null");
            }
            if (value != null && ScalarType.isOrdered(setting.rawType())) {
                Range.of(setting).check(value);
            }
            return value;
        } catch (InvalidValue e) {
            String was = value == null ? "" : ", was " + ScalarType.format(value);
            throw new IllegalArgumentException(key + " " + e.expected() + was, e);
        }
    }

    private static <R extends Record> R made(R settings, String key, @Nullable Object[] values) {
        R made = RecordFactory.make(classOf(settings), values, reason -> {
            throw new IllegalArgumentException(reason);
        });
        if (made == null) {
            throw new IllegalArgumentException(key + " has a value of another type");
        }
        return made;
    }

    @SuppressWarnings("unchecked") // the class of a record is a class of its type
    private static <R extends Record> Class<R> classOf(R settings) {
        return (Class<R>) settings.getClass();
    }

    /**
     * Checks a record against its ranges and its {@link CombinedSettings#check combinations}, as if its values were
     * configured. A value that equals the default counts as not configured.
     *
     * @return the same settings
     * @throws IllegalArgumentException with all problems: each setting with its requirement and its value
     */
    public static <R extends Record> R check(R settings) {
        Findings findings = new Findings();
        Class<R> type = classOf(settings);
        new Binder(findings).bind(type, WrittenRecord.write(settings, defaults(type)), "");
        if (!findings.problems().isEmpty()) {
            throw new IllegalArgumentException(findings.problems().list().stream()
                    .map(problem -> problem.key() + " " + problem.message())
                    .collect(Collectors.joining("; ")));
        }
        return settings;
    }

    /**
     * Rejects a record that cannot be bound to a configuration, when an extension is registered.
     *
     * @param record the settings record of an extension
     * @param reserved the keys that belong to the section of the extension
     * @throws IllegalArgumentException with the component: its type cannot be bound, its default or its range cannot be
     *     parsed, its name is reserved, or the record contains itself
     */
    public static void requireBindable(Class<? extends Record> record, Set<String> reserved) {
        if (!record.isRecord()) {
            throw new IllegalArgumentException(record.getName() + "  is not a record");
        }
        for (Setting setting : Setting.of(record)) {
            if (reserved.contains(setting.name())) {
                throw refusal(
                        record,
                        setting,
                        "the key '" + setting.name() + "' belongs to the section itself; rename the component");
            }
        }
        check(record, List.of());
    }

    private static void check(Class<?> record, List<Class<?>> around) {
        List<Class<?>> path = new ArrayList<>(around);
        path.add(record);
        checkNames(record);
        for (Setting setting : Setting.of(record)) {
            try {
                checkType(setting, record, path);
                checkDefault(setting, record);
            } catch (ClassCastException e) {
                throw unbindable(record, setting);
            } catch (InvalidValue e) {
                throw refusal(record, setting, "its range cannot be read: " + e.expected());
            }
        }
    }

    /** Rejects settings of inline records that have the name of another one. */
    private static void checkNames(Class<?> record) {
        Set<String> names = new HashSet<>();
        for (Setting setting : Setting.of(record)) {
            if (!names.add(setting.name())) {
                throw refusal(record, setting, "another setting at the same level has this name");
            }
        }
    }

    private static void checkType(Setting setting, Class<?> record, List<Class<?>> path) throws InvalidValue {
        if (setting.isList() || setting.isMap()) {
            checkElement(setting, record, path);
        } else if (setting.isRecord()) {
            if (path.contains(setting.rawType())) {
                throw refusal(record, setting, "a settings record cannot contain itself");
            }
            check(setting.rawType(), path);
        } else {
            checkScalar(setting, record);
        }
    }

    private static void checkElement(Setting setting, Class<?> record, List<Class<?>> path) throws InvalidValue {
        if (setting.isMap() && setting.entryNames().isEmpty() && !setting.hasTextForNames()) {
            throw refusal(record, setting, "a map must have keys of type String, or of an enum");
        }
        checkType(setting.element(), record, path);
    }

    private static void checkScalar(Setting setting, Class<?> record) throws InvalidValue {
        Class<?> type = setting.rawType();
        if (!ScalarType.isKnown(type)) {
            throw unbindable(record, setting);
        }
        if (setting.hasRange() && !ScalarType.isOrdered(type)) {
            throw refusal(record, setting, "a range is for numbers and durations");
        }
        for (String bound : Range.of(setting).bounds()) {
            ScalarType.parse(bound, type, Path.of(""));
        }
    }

    private static void checkDefault(Setting setting, Class<?> record) {
        if (setting.defaultValue() != null) {
            Findings findings = new Findings();
            new Binder(findings).value(setting, defaultNode(setting, record), setting.name());
            for (Problem problem : findings.problems().list()) {
                throw refusal(record, setting, "its default cannot be used: " + problem.message());
            }
        }
    }

    private static ConfigNode defaultNode(Setting setting, Class<?> record) {
        try {
            return setting.defaultNode();
        } catch (IllegalArgumentException e) {
            throw refusal(record, setting, "its default cannot be used: " + e.getMessage());
        }
    }

    private static IllegalArgumentException unbindable(Class<?> record, Setting setting) {
        return refusal(
                record,
                setting,
                "its type " + setting.type().getTypeName() + " cannot be bound; use String, boolean, int, long, double,"
                        + " BigDecimal, Duration, ByteSize, URI, Path, an enum, a record, or a List or Map<String, ...> of these");
    }

    private static IllegalArgumentException refusal(Class<?> record, Setting setting, String reason) {
        return new IllegalArgumentException(record.getName() + "." + setting.name() + ": " + reason);
    }
}

package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can be said of a settings record without a configuration: its defaults, and whether values can be bound to it. */
public final class SettingsRecord {

    private SettingsRecord() {}

    /**
     * The record of an empty configuration.
     *
     * @throws IllegalArgumentException if it has a setting without a default
     */
    public static <R extends Record> R defaults(Class<R> record) {
        Findings findings = new Findings();
        Mapping empty = Mapping.empty(Origin.of(Source.DEFAULT));
        R defaults = new Binder(findings, key -> Set.of()).bind(record, empty, record.getSimpleName());
        if (defaults == null) {
            throw new IllegalArgumentException(record.getName() + " has no defaults: "
                    + findings.problems().list());
        }
        return defaults;
    }

    /**
     * Refuses a record that no configuration could be bound to. For registries, when an extension is registered.
     *
     * @param record the settings record of an extension
     * @throws IllegalArgumentException naming the component: its type cannot be bound, its default or its range cannot be
     *     read, it is called {@code type}, or the record contains itself
     */
    public static void requireBindable(Class<? extends Record> record) {
        for (Setting setting : Setting.of(record)) {
            if (setting.name().equals("type")) {
                throw refusal(record, setting, "the key 'type' belongs to the section itself; rename the component");
            }
        }
        check(record, List.of());
    }

    private static void check(Class<?> record, List<Class<?>> around) {
        List<Class<?>> path = new ArrayList<>(around);
        path.add(record);
        for (Setting setting : Setting.of(record)) {
            try {
                checkType(setting, record, path);
                checkDefault(setting, record);
            } catch (ClassCastException e) {
                throw refusal(record, setting, "its type " + setting.type().getTypeName() + " cannot be bound");
            } catch (InvalidValue e) {
                throw refusal(record, setting, "its range cannot be read: " + e.expected());
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
            throw refusal(record, setting, "its type " + setting.type().getTypeName() + " cannot be bound");
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
            new ValueBinder(findings, new Binder(findings, key -> Set.of()))
                    .value(setting, defaultNode(setting, record), setting.name());
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

    private static IllegalArgumentException refusal(Class<?> record, Setting setting, String reason) {
        return new IllegalArgumentException(record.getName() + "." + setting.name() + ": " + reason);
    }
}

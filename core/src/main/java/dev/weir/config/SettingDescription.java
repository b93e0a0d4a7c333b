package dev.weir.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a setting of a settings record is, in words for a person.
 *
 * @param name its key within its section
 * @param allowed its type, and its range or values
 * @param defaultValue what it is where the configuration gives none; null if there is none
 * @param required whether the configuration has to give it
 * @param description what it is for
 */
public record SettingDescription(
        String name, String allowed, @Nullable String defaultValue, boolean required, String description) {

    /** The settings of a record, in the order of its components. */
    public static List<SettingDescription> of(Class<? extends Record> record) {
        return Setting.of(record).stream().map(setting -> of(setting)).toList();
    }

    static SettingDescription of(Setting setting) {
        return new SettingDescription(
                setting.name(), allowed(setting), setting.defaultValue(), setting.isRequired(), setting.description());
    }

    private static String allowed(Setting setting) {
        String range = setting.isLeaf() && !setting.isList() ? Range.of(setting).toString() : "";
        return range.isEmpty() ? type(setting) : type(setting) + ", " + range;
    }

    private static String type(Setting setting) {
        if (setting.isList()) {
            return "list of " + type(setting.element());
        }
        if (setting.isMap()) {
            return "map to " + type(setting.element());
        }
        if (setting.rawType().isEnum()) {
            return Stream.of(setting.rawType().getEnumConstants())
                    .map(ReferencePage::label)
                    .collect(Collectors.joining(" | "));
        }
        return setting.isRecord() ? "map" : setting.rawType().getSimpleName().toLowerCase(Locale.ROOT);
    }
}

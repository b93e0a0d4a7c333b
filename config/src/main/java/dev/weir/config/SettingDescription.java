package dev.weir.config;

import dev.weir.config.internal.Range;
import dev.weir.config.internal.ScalarType;
import dev.weir.config.internal.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a setting for users.
 *
 * @param name its key within its section
 * @param allowed its type, and its range or values
 * @param defaultValue its default; null if there is none
 * @param required whether it has to be configured
 * @param description its description
 */
public record SettingDescription(
        String name, String allowed, @Nullable String defaultValue, boolean required, String description) {

    /** The settings of a record, in the order of its components. */
    public static List<SettingDescription> of(Class<? extends Record> record) {
        return Setting.of(record).stream().map(setting -> of(setting)).toList();
    }

    static SettingDescription of(Setting setting) {
        return new SettingDescription(
                setting.name(), allowed(setting), setting.defaultValue(), setting.isRequired(), remarks(setting));
    }

    private static String allowed(Setting setting) {
        if (setting.isList()) {
            return "list of " + allowed(setting.element());
        }
        if (setting.isMap()) {
            String names = String.join(", ", setting.entryNames().keySet());
            return "map " + (names.isEmpty() ? "" : "of " + names + " ") + "to " + allowed(setting.element());
        }
        if (setting.isRecord()) {
            return "map";
        }
        String range = setting.hasRange() ? ", " + Range.of(setting) : "";
        return ScalarType.name(setting.rawType()) + range;
    }

    /** The description, with remarks that follow from the other annotations. */
    static String remarks(Setting setting) {
        String secret = setting.secret() ? " A secret." : "";
        return (setting.description() + secret).strip();
    }
}

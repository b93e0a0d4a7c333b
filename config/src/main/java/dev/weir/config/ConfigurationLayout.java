package dev.weir.config;

import dev.weir.config.internal.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration may hold: the root record, whose components are its sections, and the sections of extensions beside
 * them. Immutable.
 *
 * @param <R> the root record
 */
public final class ConfigurationLayout<R extends Record> {
    private final String root;
    private final Class<R> record;
    private final String defaultFile;
    private final ExtensionSections sections;
    private final Map<String, Setting> settings;

    /**
     * A layout.
     *
     * @param root the key under which everything stands, such as {@code llm}; in upper case it begins the names of the
     *     environment variables, of which {@code LLM_CONFIG} names the file to read
     * @param record what the core's own settings are bound to
     * @param defaultFile the name of the file that is read where no other is named
     * @param sections the sections whose settings are those of extensions
     */
    public ConfigurationLayout(String root, Class<R> record, String defaultFile, ExtensionSections sections) {
        this.root = root;
        this.record = record;
        this.defaultFile = defaultFile;
        this.sections = sections;
        Map<String, Setting> found = new LinkedHashMap<>();
        collect(record, root, found);
        settings = Collections.unmodifiableMap(found);
    }

    private static void collect(Class<?> record, String key, Map<String, Setting> into) {
        for (Setting setting : Setting.of(record)) {
            String name = key + "." + setting.name();
            if (setting.isRecord()) {
                collect(setting.rawType(), name, into);
            } else {
                into.put(name, setting);
            }
        }
    }

    /** The sections whose settings are those of extensions. */
    public ExtensionSections sections() {
        return sections;
    }

    String root() {
        return root;
    }

    Class<R> record() {
        return record;
    }

    String defaultFile() {
        return defaultFile;
    }

    String variablePrefix() {
        return root.toUpperCase(Locale.ROOT) + "_";
    }

    /** The variable that names the file to read. */
    String fileVariable() {
        return variablePrefix() + "CONFIG";
    }

    /** Every setting of the core that is no section, by its full key, in the order of the records. */
    public Map<String, Setting> settings() {
        return settings;
    }

    /** The record of one of the root's sections. */
    Class<? extends Record> section(String name) {
        return Setting.of(record).stream()
                .filter(setting -> setting.name().equals(name) && setting.isRecord())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no section " + root + "." + name))
                .recordType();
    }

    /** The default of a setting that has one. */
    String defaultOf(String key) {
        return Objects.requireNonNull(Objects.requireNonNull(settings.get(key)).defaultValue());
    }

    /** Whether a setting of an instance falls back to that of the section around it: one of that name and type. */
    boolean inherits(@Nullable SectionKind kind, Setting setting) {
        if (kind == null || !kind.inherited().contains(setting.name())) {
            return false;
        }
        Setting above = settings.get(kind.parent() + "." + setting.name());
        return above != null && above.type().equals(setting.type());
    }

    /** The names of a key below the root. */
    List<String> path(String key) {
        return key.equals(root)
                ? List.of()
                : List.of(key.substring(root.length() + 1).split("\\.", -1));
    }
}

package dev.weir.config;

import dev.weir.config.internal.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a configuration: the root record, whose components are the sections of the core, and the sections of
 * extensions. Immutable.
 *
 * @param <R> the root record
 */
public final class ConfigurationLayout<R extends Record> {
    private final String root;
    private final Class<R> record;
    private final String defaultFile;
    private final ExtensionSections sections;
    private final List<HostSection> hosts;
    private final Map<String, Setting> settings;

    /**
     * A layout.
     *
     * @param root the root key, such as {@code llm}; in upper case the prefix of the environment variables, of which
     *     {@code LLM_CONFIG} names the configuration file
     * @param record the record of the core's settings
     * @param defaultFile the name of the default configuration file
     * @param sections the sections of extensions
     */
    public ConfigurationLayout(String root, Class<R> record, String defaultFile, ExtensionSections sections) {
        this(root, record, defaultFile, sections, List.of());
    }

    private ConfigurationLayout(
            String root, Class<R> record, String defaultFile, ExtensionSections sections, List<HostSection> hosts) {
        this.root = root;
        this.record = record;
        this.defaultFile = defaultFile;
        this.sections = sections;
        this.hosts = List.copyOf(hosts);
        Map<String, Setting> found = new LinkedHashMap<>();
        collect(record, root, found);
        hosts.forEach(host -> collect(host.record(), root + "." + host.name(), found));
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

    /** This layout with further sections, of the program around the core. */
    public ConfigurationLayout<R> with(List<HostSection> hosts) {
        return new ConfigurationLayout<>(root, record, defaultFile, sections, hosts);
    }

    /** The sections of the program around the core. */
    List<HostSection> hosts() {
        return hosts;
    }

    /** The sections beside those of the core at a place. */
    Set<String> otherNamesIn(String parent) {
        Set<String> names = new TreeSet<>(sections.namesIn(parent));
        if (parent.equals(root)) {
            hosts.forEach(host -> names.add(host.name()));
        }
        return names;
    }

    /** The sections of extensions. */
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

    /** The variable that names the configuration file. */
    String fileVariable() {
        return variablePrefix() + "CONFIG";
    }

    /** All single settings of the core by full key, in the order of the records. */
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

    /** Whether a setting of an instance inherits that of the enclosing section, which has the same name and type. */
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

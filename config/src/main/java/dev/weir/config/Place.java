package dev.weir.config;

import dev.weir.config.internal.MappingEntries;
import dev.weir.config.internal.Setting;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in the configuration, as far as the layout defines it without plugins.
 *
 * @param section the section of extensions that contains it, if any
 * @param isDotted whether it was reached by a dotted key, whose further dots also separate names
 */
record Place(
        ConfigurationLayout<?> layout,
        String key,
        Kind kind,
        @Nullable SectionKind section,
        boolean isDotted) {

    enum Kind {
        /** Its keys are those of the core. */
        RECORD,
        /** Its keys are names of extension instances. */
        NAMES,
        /** Its keys are free names, which may contain dots, each of a record. */
        ENTRIES,
        /** Its keys are those of an extension, and of the core's sections that it may override. */
        INSTANCE,
        /** Its keys are names of an extension's members, which may contain dots. */
        MEMBERS,
        /** Its keys are those of an extension, or free. */
        FREE
    }

    static Place root(ConfigurationLayout<?> layout) {
        return new Place(layout, layout.root(), Kind.RECORD, null, false);
    }

    /** The dot at which a dotted key at this place is split; -1 if the key is one name. */
    int split(String key) {
        int dot = key.indexOf('.');
        return switch (kind) {
            case RECORD, NAMES -> dot;
            case INSTANCE -> isDotted || (dot > 0 && overrides().contains(key.substring(0, dot))) ? dot : -1;
            case FREE -> isDotted && section != null ? dot : -1;
            case MEMBERS -> endOfMember(key);
            case ENTRIES -> endOfEntry(key);
        };
    }

    /** The end of a member's name, which is followed by the name of a section. */
    private int endOfMember(String key) {
        return overrides().sections().stream()
                .mapToInt(name -> (key + ".").indexOf("." + name + "."))
                .filter(dot -> dot > 0)
                .min()
                .orElse(-1);
    }

    /**
     * The end of an entry's name, which is followed by the name of a component of its record, and by further names only if
     * that is a record too.
     */
    private int endOfEntry(String key) {
        Setting entries = Objects.requireNonNull(layout.settings().get(this.key));
        return Setting.of(entries.element().recordType()).stream()
                .mapToInt(component -> endBefore(component, key))
                .filter(dot -> dot > 0)
                .min()
                .orElse(-1);
    }

    private static int endBefore(Setting component, String key) {
        String suffix = "." + component.name();
        return key.endsWith(suffix)
                ? key.length() - suffix.length()
                : component.isRecord() ? key.indexOf(suffix + ".") : -1;
    }

    private SectionOverrides overrides() {
        return section == null ? SectionOverrides.NONE : section.overrides();
    }

    Place child(String name) {
        String child = MappingEntries.join(key, name);
        if (section == null) {
            SectionKind begun = layout.sections().of(child).orElse(null);
            Kind inside = begun != null ? kindOf(begun) : kind == Kind.ENTRIES ? Kind.RECORD : kindOf(child);
            return new Place(layout, child, inside, begun, isDotted);
        }
        return new Place(layout, child, kindWithin(name), section, isDotted);
    }

    private static Kind kindOf(SectionKind section) {
        return section.named() ? Kind.NAMES : Kind.INSTANCE;
    }

    private Kind kindWithin(String name) {
        return switch (kind) {
            case NAMES -> Kind.INSTANCE;
            case MEMBERS, RECORD, ENTRIES -> Kind.RECORD;
            case FREE -> Kind.FREE;
            case INSTANCE ->
                overrides().sections().contains(name)
                        ? Kind.RECORD
                        : overrides().contains(name) ? Kind.MEMBERS : Kind.FREE;
        };
    }

    private Kind kindOf(String key) {
        Setting setting = layout.settings().get(key);
        if (setting != null && !setting.entryNames().isEmpty()) {
            return Kind.RECORD;
        }
        if (setting != null && setting.isMap() && setting.element().isRecord()) {
            return Kind.ENTRIES;
        }
        boolean holdsSettings = layout.settings().keySet().stream().anyMatch(known -> known.startsWith(key + "."));
        return holdsSettings ? Kind.RECORD : Kind.FREE;
    }

    Place dotted() {
        return new Place(layout, key, kind, section, true);
    }
}

package dev.weir.config;

import java.util.Optional;

/**
 * A place in the configuration, as far as its layout knows it without any plugin.
 *
 * @param isDotted whether it was reached by a dotted key, whose dots go on separating names
 */
record Place(ConfigurationLayout<?> layout, String key, Kind kind, boolean isDotted) {

    enum Kind {
        /** Its keys are the core's. */
        RECORD,
        /** Its keys are names of extensions. */
        NAMES,
        /** Its keys are an extension's, or the user's own. */
        FREE
    }

    static Place root(ConfigurationLayout<?> layout) {
        return new Place(layout, layout.root(), Kind.RECORD, false);
    }

    boolean splitsKeys() {
        return kind != Kind.FREE || (isDotted && layout.sections().contain(key));
    }

    Place child(String name) {
        String child = MappingEntries.join(key, name);
        return new Place(layout, child, kindOf(child), isDotted);
    }

    Place dotted() {
        return new Place(layout, key, kind, true);
    }

    private Kind kindOf(String key) {
        Optional<SectionKind> section = layout.sections().of(key);
        if (section.isPresent()) {
            return section.get().named() ? Kind.NAMES : Kind.FREE;
        }
        Setting setting = layout.settings().get(key);
        if (setting != null && !setting.entryNames().isEmpty()) {
            return Kind.RECORD;
        }
        boolean holdsSettings = layout.settings().keySet().stream().anyMatch(known -> known.startsWith(key + "."));
        return holdsSettings ? Kind.RECORD : Kind.FREE;
    }
}

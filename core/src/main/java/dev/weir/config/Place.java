package dev.weir.config;

import java.util.Optional;

/**
 * A place in the configuration, as far as the core knows it without any plugin.
 *
 * @param isDotted whether it was reached by a dotted key, whose dots go on separating names
 */
record Place(String key, Kind kind, boolean isDotted) {

    enum Kind {
        /** Its keys are the core's. */
        RECORD,
        /** Its keys are names of extensions. */
        NAMES,
        /** Its keys are an extension's, or the user's own. */
        FREE
    }

    static final Place ROOT = new Place(LlmSettings.ROOT, Kind.RECORD, false);

    boolean splitsKeys() {
        return kind != Kind.FREE || (isDotted && isInExtension());
    }

    Place child(String name) {
        String child = MappingEntries.join(key, name);
        return new Place(child, kindOf(child), isDotted);
    }

    Place dotted() {
        return new Place(key, kind, true);
    }

    private boolean isInExtension() {
        return SectionKind.ALL.stream().anyMatch(section -> (key + ".").startsWith(section.key() + "."));
    }

    private static Kind kindOf(String key) {
        Optional<SectionKind> section = SectionKind.of(key);
        if (section.isPresent()) {
            return section.get().named() ? Kind.NAMES : Kind.FREE;
        }
        Setting setting = CoreSettings.ALL.get(key);
        if (setting != null && !setting.entryNames().isEmpty()) {
            return Kind.RECORD;
        }
        boolean holdsSettings = CoreSettings.ALL.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
        return holdsSettings ? Kind.RECORD : Kind.FREE;
    }
}

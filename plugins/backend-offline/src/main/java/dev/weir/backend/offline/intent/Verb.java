package dev.weir.backend.offline.intent;

import java.util.Set;

/**
 * A verb of a sentence.
 *
 * @param kind what it means
 * @param start its first word
 * @param end after its first word, or after its particle where that follows at once
 */
record Verb(Kind kind, int start, int end) {

    /** What verbs mean, as far as an action follows from it. */
    enum Kind {
        DEPLOY,
        SCALE,
        SCALE_UP,
        SCALE_DOWN,
        GROW,
        SHRINK,
        /** Its object is a setting: {@code set the log level}. */
        SET,
        ENABLE,
        DISABLE,
        /** Its object is the workload: {@code configure nginx}. */
        CONFIGURE,
        DELETE;

        private static final Set<Kind> SETTINGS = Set.of(SET, ENABLE, DISABLE);

        /** Whether it says something about a setting, which may be that of a workload being deployed. */
        boolean isOfSettings() {
            return SETTINGS.contains(this);
        }
    }
}

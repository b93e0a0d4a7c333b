package dev.weir.backend.offline.intent;

import java.util.List;

/**
 * What is to be done, as the verbs say it.
 *
 * @param type the type of intent that it makes
 * @param verbs the verbs that say it, in their order; empty where only the caller's hint does
 * @param sign 1 for more replicas, -1 for fewer, 0 where the verb does not say
 * @param relative whether a count of replicas is how many to add or to remove
 */
record Action(IntentType type, List<Verb> verbs, int sign, boolean relative) {

    /** After the first verb; 0 where there is none. */
    int objectStart() {
        return verbs.isEmpty() ? 0 : verbs.get(0).end();
    }

    int verbStart() {
        return verbs.isEmpty() ? 0 : verbs.get(0).start();
    }

    /** Whether what follows the verb is a setting rather than the workload. */
    boolean isOfSettings() {
        return type == IntentType.CONFIGURATION
                && !verbs.isEmpty()
                && verbs.get(0).kind() != Verb.Kind.CONFIGURE;
    }
}

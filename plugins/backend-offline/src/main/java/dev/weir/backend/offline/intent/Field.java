package dev.weir.backend.offline.intent;

import java.util.Locale;

/** What an intent can say, in the order in which the answer gives it. */
enum Field {
    TARGET,
    TARGET_KIND,
    NAME,
    IMAGE,
    VERSION,
    DIRECTION,
    REPLICAS,
    REPLICAS_BY,
    REPLICAS_FACTOR,
    REPLICAS_FROM,
    MIN_REPLICAS,
    MAX_REPLICAS,
    PORTS,
    RESOURCES,
    SETTINGS,
    PREVIOUS_SETTINGS,
    NAMESPACE,
    CLUSTER,
    SITE,
    REGION,
    ZONE,
    ENVIRONMENT,
    SLICE,
    PRIORITY;

    /** The name in the answer: {@code minReplicas}. */
    String label() {
        return Names.camelCase(name().toLowerCase(Locale.ROOT).split("_", -1));
    }
}

package dev.weir.path;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps the values of the label for intent types bounded: past the limit, a type not seen before counts as other. */
final class IntentTypeLabels {
    private static final int LIMIT = 50;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    String label(@Nullable String intentType) {
        if (intentType == null) {
            return "none";
        }
        if (seen.contains(intentType)) {
            return intentType;
        }
        return seen.size() < LIMIT && seen.add(intentType) ? intentType : labelOfLate(intentType);
    }

    private String labelOfLate(String intentType) {
        return seen.contains(intentType) ? intentType : "other";
    }
}

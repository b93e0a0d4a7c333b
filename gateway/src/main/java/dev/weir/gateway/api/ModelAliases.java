package dev.weir.gateway.api;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names that stand for a route or a model, so that clients with names of their own need not be changed. One that ends with
 * {@code *} stands for all that begin so; the longest that fits wins. Immutable.
 */
final class ModelAliases {
    private static final String REST = "*";

    private final Map<String, String> exact = new TreeMap<>();
    private final Map<String, String> beginnings =
            new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** @param targets the name of a route or a model by alias */
    ModelAliases(Map<String, String> targets) {
        targets.forEach((alias, target) -> {
            if (alias.endsWith(REST)) {
                beginnings.put(alias.substring(0, alias.length() - 1), target);
            } else {
                exact.put(alias, target);
            }
        });
    }

    /** The names that stand for one model each. */
    Set<String> names() {
        return exact.keySet();
    }

    /**
     * What a name stands for, which is no alias in turn; the name itself if it is none.
     *
     * @param known the names of routes and models, which only an alias of exactly this name goes before
     */
    String resolve(String name, Set<String> known) {
        String target = exact.get(name);
        if (target != null || known.contains(name)) {
            return target == null ? name : target;
        }
        String fits = ofBeginning(name);
        return fits == null ? name : fits;
    }

    private @Nullable String ofBeginning(String name) {
        for (Map.Entry<String, String> beginning : beginnings.entrySet()) {
            if (name.startsWith(beginning.getKey())) {
                return beginning.getValue();
            }
        }
        return null;
    }
}

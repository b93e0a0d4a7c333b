package dev.weir.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Collects what is wrong with a configuration, so that all of it is reported at once. The core's settings, the settings
 * of extensions and the wiring add to the same collector. Not safe for use by several threads.
 */
public final class Problems {

    private final Set<Problem> found = new LinkedHashSet<>();

    Problems() {}

    /**
     * Adds a problem.
     *
     * @param origin where it stands, such as {@link ExtensionSection#typeOrigin()}
     * @param key the full key, such as {@code llm.backends.primary.type}
     * @param message what is wrong and what would be right; must not hold a secret
     */
    public void add(Origin origin, String key, String message) {
        found.add(new Problem(origin, key, message));
    }

    /**
     * Adds that a name means nothing: {@code no backend 'opnai'; available: anthropic, offline, openai}.
     *
     * @param kind what the name was to name, such as {@link dev.weir.spi.ExtensionPoint#name()}
     * @param available every name that would be right
     */
    public void addUnknown(Origin origin, String key, String kind, String name, Collection<String> available) {
        String known = available.isEmpty() ? "none is available" : "available: " + String.join(", ", sorted(available));
        add(origin, key, "no " + kind + " " + Shown.text(name) + "; " + known);
    }

    /** The problems so far, in source order. */
    public List<Problem> list() {
        return found.stream().sorted(Comparator.comparing(Problem::origin)).toList();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    boolean contains(String key) {
        return found.stream().anyMatch(problem -> problem.key().equals(key));
    }

    /**
     * Ends the collecting.
     *
     * @throws ConfigurationException with all the problems, if there are any
     */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new ConfigurationException(list());
        }
    }

    private static Set<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }
}

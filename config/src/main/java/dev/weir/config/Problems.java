package dev.weir.config;

import dev.weir.config.internal.NearestName;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the problems of a configuration, so that all of them are reported at once. The core's settings, the settings
 * of extensions and the wiring share one collector. Not thread-safe.
 */
public final class Problems {

    private final Set<Problem> found = new LinkedHashSet<>();

    /**
     * Adds a problem.
     *
     * @param origin its place, such as {@link ExtensionSection#typeOrigin()}
     * @param key the full key, such as {@code llm.backends.primary.type}
     * @param message the problem and the requirement; must not contain a secret
     */
    public void add(Origin origin, String key, String message) {
        found.add(new Problem(origin, key, message));
    }

    /** A suggestion for an unknown name: {@code ; did you mean 'openai'?}, or an empty text. */
    public static String didYouMean(String name, Collection<String> known) {
        return NearestName.to(name, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }

    /** The problems so far, in source order. */
    public List<Problem> list() {
        return found.stream().sorted(Comparator.comparing(Problem::origin)).toList();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether there is a problem with this key. */
    public boolean contains(String key) {
        return found.stream().anyMatch(problem -> problem.key().equals(key));
    }

    /**
     * Ends the collection.
     *
     * @throws ConfigurationException with all problems, if there are any
     */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new ConfigurationException(list());
        }
    }
}

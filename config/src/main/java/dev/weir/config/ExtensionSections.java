package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sections of a configuration that configure extensions.
 *
 * @param kinds in display order
 */
public record ExtensionSections(List<SectionKind> kinds) {

    public ExtensionSections {
        kinds = List.copyOf(kinds);
    }

    /** Whether one section configures both extension points under one type name. */
    public boolean isShared(ExtensionPoint<?> one, ExtensionPoint<?> other) {
        return !one.equals(other)
                && kinds.stream()
                        .anyMatch(kind ->
                                kind.accepts().contains(one) && kind.accepts().contains(other));
    }

    /** The keys that belong to a section itself and cannot be settings of an extension at this point. */
    public Set<String> reservedKeys(ExtensionPoint<?> point) {
        Set<String> reserved = new TreeSet<>(Set.of(SectionKind.TYPE));
        kinds.stream().filter(kind -> kind.accepts().contains(point)).forEach(kind -> reserved.addAll(kind.ownKeys()));
        return reserved;
    }

    Optional<SectionKind> of(String key) {
        return kinds.stream().filter(kind -> kind.key().equals(key)).findFirst();
    }

    SectionKind of(ExtensionPoint<?> point) {
        return kinds.stream()
                .filter(kind -> kind.accepts().contains(point))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no section accepts a " + point));
    }

    /** The sections of extensions beside the core's own settings at a place. */
    Set<String> namesIn(String parent) {
        Set<String> names = new TreeSet<>();
        for (SectionKind kind : kinds) {
            if (kind.parent().equals(parent)) {
                names.add(kind.name());
            }
        }
        return names;
    }
}

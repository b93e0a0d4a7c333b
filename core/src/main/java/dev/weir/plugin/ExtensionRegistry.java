package dev.weir.plugin;

import dev.weir.spi.ExtensionPoint;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every extension of every loaded plugin, for all extension points. Immutable and safe for use by many threads. */
public final class ExtensionRegistry {
    private final List<Registration<?>> registrations;

    ExtensionRegistry(List<Registration<?>> registrations) {
        this.registrations = List.copyOf(registrations);
    }

    /** The extension of this type name at this point. */
    public <T> Optional<Registration<T>> find(ExtensionPoint<T> point, String type) {
        return registrations.stream()
                .filter(registration -> registration.type().equals(type))
                .flatMap(registration -> registration.at(point).stream())
                .findFirst();
    }

    /** The type names that can be asked for at this point. */
    public SortedSet<String> types(ExtensionPoint<?> point) {
        SortedSet<String> types = new TreeSet<>();
        for (Registration<?> registration : registrations) {
            if (registration.point().equals(point)) {
                types.add(registration.type());
            }
        }
        return Collections.unmodifiableSortedSet(types);
    }

    /** All of them, in the order in which they were registered. */
    public List<Registration<?>> all() {
        return registrations;
    }
}

package dev.weir.plugin;

import dev.weir.spi.ExtensionPoint;
import java.util.Optional;

/**
 * An extension that a plugin registered.
 *
 * @param point where
 * @param type the name under which a configuration asks for it
 * @param extension the class to build: concrete, with exactly one constructor to inject
 * @param settings the record of its settings, of components that can all be bound
 * @param plugin the id of the plugin
 * @param source where the plugin comes from, as in {@link PluginInfo#source()}
 * @param <T> what the extension implements
 */
public record Registration<T>(
        ExtensionPoint<T> point,
        String type,
        Class<? extends T> extension,
        Class<? extends Record> settings,
        String plugin,
        String source) {

    /** What the extension is to be built and called with as context class loader; see {@link ContextClassLoader}. */
    public ClassLoader classLoader() {
        return extension.getClassLoader();
    }

    /** The same registration, typed by the point it is at; empty if it is at another. */
    <S> Optional<Registration<S>> at(ExtensionPoint<S> other) {
        return point.equals(other)
                ? Optional.of(new Registration<>(
                        other, type, extension.asSubclass(other.contract()), settings, plugin, source))
                : Optional.empty();
    }
}

package dev.weir.plugin;

import dev.weir.config.Problems;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.event.PluginChanged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of one runtime, loaded and refused, until they are closed. Safe for use by many threads.
 *
 * <p>A class loader holds its jars open and can be collected only when nothing refers to its plugin's classes any more:
 * close every extension first, then this, then let go of both.
 */
public final class LoadedPlugins implements AutoCloseable {
    private final List<PluginInfo> plugins;
    private final List<String> places;
    private final List<String> warnings;
    private final ExtensionRegistry registry;
    private final List<Closing> closings;
    private final Consumer<PluginChanged> listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A loaded plugin and what closes it. */
    record Closing(String plugin, OpenPlugin open) {}

    LoadedPlugins(
            List<PluginInfo> plugins,
            List<String> places,
            List<String> warnings,
            List<Closing> closings,
            Consumer<PluginChanged> listener) {
        this.plugins = List.copyOf(plugins);
        this.places = List.copyOf(places);
        this.warnings = List.copyOf(warnings);
        this.closings = List.copyOf(closings);
        this.listener = listener;
        registry = new ExtensionRegistry(this.plugins.stream()
                .<Registration<?>>flatMap(plugin -> plugin.extensions().stream())
                .toList());
    }

    /** Every plugin that was found, in the order in which they were looked at. */
    public List<PluginInfo> plugins() {
        return plugins;
    }

    /** What lies in the plugins directory and was passed over, each with its path and what to do. */
    public List<String> warnings() {
        return warnings;
    }

    public ExtensionRegistry registry() {
        return registry;
    }

    /**
     * The message for a type that no loaded plugin registered: the name that may be meant, what there is at this point or else
     * where plugins were looked for, and which plugins were refused and may be the ones that would have brought it.
     *
     * @param instances names that could stand there too, those of configured instances
     * @param own types that require no plugin
     */
    public String describeMissing(
            ExtensionPoint<?> point, String type, List<String> instances, Collection<String> own) {
        Set<String> types = new TreeSet<>(registry.types(point));
        types.addAll(own);
        String near = Problems.didYouMean(
                type, Stream.concat(instances.stream(), types.stream()).toList());
        Stream<String> known = Stream.of(
                instances.isEmpty() ? "" : "configured: " + String.join(", ", instances),
                "available: " + (types.isEmpty() ? "none" + lookedIn() : String.join(", ", types)));
        Stream<String> refused = plugins.stream()
                .filter(plugin -> !plugin.isLoaded())
                .map(plugin -> plugin.source() + " was refused: " + plugin.reason());
        return Stream.concat(known, refused)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(
                        "; ", "no " + point + " '" + type + "'" + near + (near.isEmpty() ? "; " : " "), ""));
    }

    private String lookedIn() {
        return places.isEmpty()
                ? "; no plugins were looked for: add the class path or a folder"
                : "; plugins were looked for in " + String.join(", ", places) + ": add the jar of one that brings it";
    }

    /**
     * Closes the class loaders of the plugins, the last one first. Further calls do nothing.
     *
     * @throws UncheckedIOException if one could not be closed; all others are closed nevertheless
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        List<Closing> reversed = new ArrayList<>(closings);
        Collections.reverse(reversed);
        UncheckedIOException failure = null;
        for (Closing closing : reversed) {
            failure = close(closing, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable UncheckedIOException close(Closing closing, @Nullable UncheckedIOException earlier) {
        try {
            closing.open().close();
            return earlier;
        } catch (IOException e) {
            UncheckedIOException failure =
                    new UncheckedIOException("plugin " + closing.plugin() + ": its jars could not be closed", e);
            if (earlier == null) {
                return failure;
            }
            earlier.addSuppressed(failure);
            return earlier;
        } finally {
            listener.accept(new PluginChanged(closing.plugin(), PluginChanged.Change.CLOSED, ""));
        }
    }
}

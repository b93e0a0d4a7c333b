package dev.weir.plugin;

import dev.weir.config.ExtensionSections;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.PluginChanged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds plugins and loads them: first those handed in as objects, then those on the class path, then those in a directory
 * in order of their names. One that cannot be loaded is refused with its place and the reason, and the others are loaded
 * nevertheless. Of two with the same id, or that register the same type at the same point, the later is refused.
 *
 * <pre>{@code
 * LoadedPlugins plugins = new PluginLoader()
 *         .plugin(new FibonacciPlugin())
 *         .classPath(Thread.currentThread().getContextClassLoader())
 *         .directory(Path.of("plugins"))
 *         .load();
 * }</pre>
 *
 * <p>Not safe for use by many threads; what it loads is.
 */
public final class PluginLoader {
    private final List<Plugin> host = new ArrayList<>();
    private @Nullable ClassLoader classPath;
    private @Nullable Path directory;
    private ExtensionSections sections = new ExtensionSections(List.of());
    private JarAllowList allowed = JarAllowList.everything();
    private Consumer<PluginChanged> listener = event -> {};

    /** The sections that will configure the extensions: what cannot stand in them is refused. None unless given. */
    public PluginLoader sections(ExtensionSections sections) {
        this.sections = sections;
        return this;
    }

    /** Adds a plugin that the application made. */
    public PluginLoader plugin(Plugin plugin) {
        host.add(plugin);
        return this;
    }

    /** Adds the plugins that {@link java.util.ServiceLoader} finds with a class loader. */
    public PluginLoader classPath(ClassLoader loader) {
        classPath = loader;
        return this;
    }

    /**
     * Adds the plugins of a directory, which must exist: each jar directly in it, and each folder in it as one plugin made
     * of all its jars.
     */
    public PluginLoader directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /** As {@link #directory}, but nothing is added if the directory does not exist. */
    public PluginLoader directoryIfPresent(Path directory) {
        return Files.exists(directory) ? directory(directory) : this;
    }

    /**
     * Loads from the directory only jars with one of these sums. Without this call every jar is loaded. A jar is summed
     * when it is looked at and read again as its classes are needed: who may write to the directory meanwhile is trusted.
     *
     * @param sha256 the SHA-256 sums, each 64 hexadecimal digits; empty to load no jar at all
     * @throws IllegalArgumentException if one is no such sum
     */
    public PluginLoader allowOnly(Set<String> sha256) {
        allowed = JarAllowList.of(sha256);
        return this;
    }

    /** Who learns that a plugin was loaded, refused or closed, at once and on the same thread; must not throw. */
    public PluginLoader listener(Consumer<PluginChanged> listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Loads the plugins.
     *
     * @throws IllegalArgumentException if the directory does not exist or is none
     * @throws UncheckedIOException if it cannot be listed
     */
    public LoadedPlugins load() {
        PluginDirectory scanned = scanDirectory();
        PluginLoading loading = new PluginLoading(SpiVersion.current(), sections, listener);
        host.forEach(plugin -> loading.load(HostedPlugin.host(plugin)));
        classPathPlugins().forEach(loading::load);
        scanned.plugins().forEach(loading::load);
        return loading.finish(scanned.warnings());
    }

    private List<PluginSource> classPathPlugins() {
        Set<Class<?>> known = host.stream().map(Plugin::getClass).collect(Collectors.toSet());
        return classPath == null ? List.of() : ClassPathScan.scan(classPath, known);
    }

    private PluginDirectory scanDirectory() {
        if (directory == null) {
            return PluginDirectory.NONE;
        }
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(directory + ": no such plugins directory: create it or name another");
        }
        try {
            return PluginDirectory.scan(directory, allowed, PluginLoader.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": the plugins directory cannot be listed: let Weir read it", e);
        }
    }
}

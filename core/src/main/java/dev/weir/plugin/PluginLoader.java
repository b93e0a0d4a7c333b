package dev.weir.plugin;

import dev.weir.config.ExtensionSections;
import dev.weir.plugin.jar.JarAllowList;
import dev.weir.plugin.jar.SpiVersion;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.PluginChanged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds plugins and loads them: first those provided as objects, then those on the class path, then those in
 * directories, in order of their names. One that cannot be loaded is refused with its place and the reason, and the others are loaded
 * nevertheless. Of two with the same id, or that register the same type at the same point, the later is refused.
 *
 * <pre>{@code
 * LoadedPlugins plugins = new PluginLoader()
 *         .plugin(new FibonacciPlugin())
 *         .classPath(Application.class.getClassLoader())
 *         .directory(Path.of("plugins"))
 *         .load();
 * }</pre>
 *
 * <p>Not safe for use by many threads; what it loads is.
 */
public final class PluginLoader {
    private final List<Plugin> host = new ArrayList<>();
    private final Set<ClassLoader> classPath = new LinkedHashSet<>();
    private final Map<Path, Path> directories = new LinkedHashMap<>();
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

    /** Adds the plugins that {@link java.util.ServiceLoader} finds with a class loader, and no other that was given found. */
    public PluginLoader classPath(ClassLoader loader) {
        classPath.add(loader);
        return this;
    }

    /**
     * Adds the plugins of a directory: each jar directly in it, and each folder in it as one plugin made of all its jars. A
     * directory that is given twice is read once.
     *
     * @throws IllegalArgumentException if it does not exist, is no directory or cannot be read
     */
    public PluginLoader directory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(directory + ": no such plugins directory: create it or name another");
        }
        try (DirectoryStream<Path> ignored = Files.newDirectoryStream(directory)) {
            directories.putIfAbsent(directory.toRealPath(), directory);
        } catch (IOException e) {
            throw new IllegalArgumentException(unreadable(directory), e);
        }
        return this;
    }

    /**
     * Loads from directories only jars with one of these sums. Without this call every jar is loaded. A jar is summed
     * when it is looked at and read again as its classes are needed: who may write to a directory meanwhile is trusted.
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
     * @throws UncheckedIOException if a directory cannot be listed
     */
    public LoadedPlugins load() {
        List<PluginDirectory> scanned =
                directories.values().stream().map(this::scan).toList();
        ClassPathScan onClassPath =
                new ClassPathScan(host.stream().map(Plugin::getClass).collect(Collectors.toSet()));
        classPath.forEach(onClassPath::scan);
        PluginLoading loading = new PluginLoading(SpiVersion.current(), sections, listener);
        host.forEach(plugin -> loading.load(HostedPlugin.host(plugin)));
        onClassPath.found().forEach(loading::load);
        scanned.forEach(directory -> directory.plugins().forEach(loading::load));
        return loading.finish(
                places(onClassPath),
                scanned.stream()
                        .flatMap(directory -> directory.warnings().stream())
                        .toList());
    }

    private List<String> places(ClassPathScan onClassPath) {
        return Stream.concat(
                        onClassPath.places().stream(),
                        directories.values().stream().map(directory -> "folder " + directory))
                .toList();
    }

    private PluginDirectory scan(Path directory) {
        try {
            return PluginDirectory.scan(directory, allowed, PluginLoader.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(unreadable(directory), e);
        }
    }

    private static String unreadable(Path directory) {
        return directory + ": the plugins directory cannot be listed: let Weir read it";
    }
}

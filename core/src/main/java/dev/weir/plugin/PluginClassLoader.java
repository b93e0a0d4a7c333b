package dev.weir.plugin;

import dev.weir.plugin.jar.SharedPackages;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads one plugin. Classes and resources of the {@link SharedPackages} come from the host and from nowhere else; all
 * others from the JDK and the plugin's own jars, and never from the host.
 */
final class PluginClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    PluginClassLoader(String plugin, List<Path> jars, ClassLoader host) {
        super(plugin, jars.stream().map(PluginClassLoader::url).toArray(URL[]::new), getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return SharedPackages.holdClass(name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return SharedPackages.holdResource(name) ? host.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return SharedPackages.holdResource(name) ? host.getResources(name) : super.getResources(name);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return SharedPackages.holdResource(name) ? host.getResourceAsStream(name) : super.getResourceAsStream(name);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " has no URL", e);
        }
    }
}

package dev.weir.plugin;

import dev.weir.plugin.jar.PluginJar;
import dev.weir.plugin.jar.PluginManifest;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.spi.Plugin;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A plugin among the host's own classes: given as an object, or found on the class path. A manifest is not required of
 * it, and its id is then the name of its class.
 *
 * @param type its class
 * @param location where it is, for messages
 * @param opening makes it
 */
record HostedPlugin(Class<? extends Plugin> type, String location, Opening opening) implements PluginSource {

    static HostedPlugin host(Plugin plugin) {
        Class<? extends Plugin> type = plugin.getClass();
        return new HostedPlugin(type, "code: " + type.getName(), () -> OpenPlugin.of(plugin));
    }

    static HostedPlugin onClassPath(ServiceLoader.Provider<Plugin> provider) {
        Class<? extends Plugin> type = provider.type();
        String location = home(type).map(Path::toString).orElse("class path: " + type.getName());
        return new HostedPlugin(type, location, () -> open(provider, location));
    }

    private static OpenPlugin open(ServiceLoader.Provider<Plugin> provider, String location)
            throws PluginRefusedException {
        Class<? extends Plugin> type = provider.type();
        try {
            return OpenPlugin.of(ContextClassLoader.call(type.getClassLoader(), provider::get));
        } catch (Throwable e) {
            throw PluginFailure.refusal(
                    location, "the constructor of " + type.getName() + " failed", type.getClassLoader(), e);
        }
    }

    @Override
    public Examined examine() throws PluginRefusedException {
        PluginManifest manifest = manifest();
        String id = manifest.id() == null ? type.getName() : manifest.id();
        return new Examined(location, id, manifest, opening);
    }

    private PluginManifest manifest() throws PluginRefusedException {
        Optional<Path> home = home(type);
        if (home.isEmpty()) {
            return PluginManifest.NONE;
        }
        try {
            return Files.isDirectory(home.get()) ? ofDirectory(home.get()) : ofJar(home.get());
        } catch (IOException e) {
            throw PluginJar.unreadable(home.get(), e);
        }
    }

    private static PluginManifest ofJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return PluginManifest.of(file.getManifest());
        }
    }

    private static PluginManifest ofDirectory(Path classes) throws IOException {
        Path file = classes.resolve(JarFile.MANIFEST_NAME);
        if (!Files.exists(file)) {
            return PluginManifest.NONE;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return PluginManifest.of(new Manifest(in));
        }
    }

    /** The jar or directory that holds a class; empty where classes are kept in another way. */
    static Optional<Path> home(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .filter(url -> url.getProtocol().equals("file"))
                .flatMap(url -> {
                    try {
                        return Optional.of(new File(url.toURI()).toPath());
                    } catch (URISyntaxException e) {
                        return Optional.empty();
                    }
                })
                .filter(Files::exists);
    }
}

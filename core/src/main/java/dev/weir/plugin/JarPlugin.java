package dev.weir.plugin;

import dev.weir.plugin.jar.JarAllowList;
import dev.weir.plugin.jar.PluginJar;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.plugin.jar.SharedPackages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plugin made of jars that get a class loader of their own.
 *
 * @param location the jar, or the folder of the jars
 * @param jars at least one, in order of their names
 * @param allowed which jars may be loaded
 * @param host where the {@link SharedPackages} come from
 */
record JarPlugin(Path location, List<Path> jars, JarAllowList allowed, ClassLoader host) implements PluginSource {

    @Override
    public Examined examine() throws PluginRefusedException {
        List<PluginJar> read = readAll();
        PluginJar main = main(read);
        String source = main.path().toString();
        main.manifest().requireComplete(source);
        String id = Objects.requireNonNull(main.manifest().id());
        return new Examined(source, id, main.manifest(), () -> open(id, main));
    }

    private List<PluginJar> readAll() throws PluginRefusedException {
        for (Path jar : jars) {
            allowed.check(jar);
        }
        Set<Path> files = jars.stream().map(JarPlugin::absolute).collect(Collectors.toSet());
        List<PluginJar> read = new ArrayList<>();
        for (Path jar : jars) {
            PluginJar next = PluginJar.read(jar);
            next.references().check(absolute(jar), jar.toString(), files);
            read.add(next);
        }
        return read;
    }

    private PluginJar main(List<PluginJar> read) throws PluginRefusedException {
        if (read.size() == 1) {
            return read.get(0);
        }
        List<PluginJar> mains =
                read.stream().filter(jar -> jar.manifest().isPresent()).toList();
        if (mains.size() == 1) {
            return mains.get(0);
        }
        throw new PluginRefusedException(
                location.toString(),
                mains.isEmpty()
                        ? "none of its jars names a Weir-Plugin-Id in its manifest: exactly one must"
                        : names(mains) + " each name a Weir-Plugin-Id: give each plugin a folder of its own");
    }

    private OpenPlugin open(String id, PluginJar main) throws PluginRefusedException {
        String entryPoint = main.entryPoint();
        PluginClassLoader loader = new PluginClassLoader(id, classPath(main), host);
        try {
            return new OpenPlugin(
                    EntryPoint.load(entryPoint, loader, main.path().toString()), loader);
        } catch (PluginRefusedException e) {
            close(loader, e);
            throw e;
        }
    }

    private List<Path> classPath(PluginJar main) {
        Stream<Path> libraries = jars.stream().filter(jar -> !jar.equals(main.path()));
        return Stream.concat(Stream.of(main.path()), libraries).toList();
    }

    private static void close(PluginClassLoader loader, PluginRefusedException refusal) {
        try {
            loader.close();
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    private static String names(List<PluginJar> jars) {
        return jars.stream().map(jar -> jar.path().getFileName().toString()).collect(Collectors.joining(" and "));
    }

    private static Path absolute(Path jar) {
        return jar.toAbsolutePath().normalize();
    }
}

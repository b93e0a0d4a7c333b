package dev.weir.plugin;

import dev.weir.plugin.jar.JarAllowList;
import dev.weir.plugin.jar.PluginRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A directory of plugins: each jar in it is one, and each folder in it is one made of all its jars.
 *
 * @param plugins in order of their names
 * @param warnings what lies there and was passed over
 */
record PluginDirectory(List<PluginSource> plugins, List<String> warnings) {
    /**
     * Looks through a directory.
     *
     * @throws IOException if it cannot be listed
     */
    static PluginDirectory scan(Path directory, JarAllowList allowed, ClassLoader host) throws IOException {
        List<PluginSource> plugins = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Path entry : visible(directory)) {
            if (Files.isDirectory(entry)) {
                plugins.add(folder(entry, allowed, host, warnings));
            } else if (isJar(entry)) {
                plugins.add(new JarPlugin(entry, List.of(entry), allowed, host));
            } else if (!isNote(entry)) {
                warnings.add(entry + ": not a jar, passed over: move it out of the plugins directory");
            }
        }
        return new PluginDirectory(List.copyOf(plugins), List.copyOf(warnings));
    }

    private static PluginSource folder(Path folder, JarAllowList allowed, ClassLoader host, List<String> warnings) {
        try {
            List<Path> jars = jars(folder, warnings);
            return jars.isEmpty()
                    ? refused(folder, "holds no jar: put the plugin's jars there or remove the folder")
                    : new JarPlugin(folder, jars, allowed, host);
        } catch (IOException e) {
            return refused(folder, "cannot be listed: let Weir read it");
        }
    }

    /** The jars of a plugin that is a folder, in order of their names. */
    static List<Path> jars(Path folder, List<String> warnings) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path entry : visible(folder)) {
            if (Files.isDirectory(entry)) {
                warnings.add(entry + ": a folder within a plugin's folder, passed over: move its jars up");
            } else if (isJar(entry)) {
                jars.add(entry);
            }
        }
        return List.copyOf(jars);
    }

    private static PluginSource refused(Path folder, String reason) {
        return () -> {
            throw new PluginRefusedException(folder.toString(), reason);
        };
    }

    private static List<Path> visible(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !name(entry).startsWith("."))
                    .sorted(Comparator.comparing(PluginDirectory::name))
                    .toList();
        }
    }

    private static boolean isJar(Path file) {
        return name(file).toLowerCase(Locale.ROOT).endsWith(".jar");
    }

    private static boolean isNote(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return name.startsWith("readme") || name.endsWith(".txt");
    }

    private static String name(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}

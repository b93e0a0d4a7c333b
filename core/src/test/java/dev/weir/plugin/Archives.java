package dev.weir.plugin;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What jars and directories of classes hold. */
final class Archives {
    private Archives() {}

    /** Where a class was loaded from. */
    static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The names of the classes in a jar or directory, those for later versions of Java and modules left out. */
    static List<String> classNames(Path home) throws IOException {
        if (Files.isDirectory(home)) {
            return classNamesUnder(home);
        }
        try (FileSystem jar = FileSystems.newFileSystem(home)) {
            return classNamesUnder(jar.getPath("/"));
        }
    }

    private static List<String> classNamesUnder(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.startsWith("META-INF"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replaceAll("[/\\\\]", "."))
                    .toList();
        }
    }
}

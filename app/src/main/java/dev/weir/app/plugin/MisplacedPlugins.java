package dev.weir.app.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Plugin jars in the folder of Weir's own libraries, where none is looked for. */
final class MisplacedPlugins {
    private static final String SERVICE = "META-INF/services/dev.weir.spi.Plugin";

    private MisplacedPlugins() {}

    /**
     * What to do about each.
     *
     * @param home the folder of the distribution
     */
    static List<String> in(Path home) {
        Path libraries = home.resolve("lib");
        if (!Files.isDirectory(libraries)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(libraries)) {
            return files.filter(MisplacedPlugins::isPlugin)
                    .sorted()
                    .map(jar -> jar + ": a plugin among Weir's own libraries is not loaded: move it to "
                            + home.resolve("plugins"))
                    .toList();
        } catch (IOException e) {
            return List.of(libraries + " cannot be listed: let Weir read it");
        }
    }

    private static boolean isPlugin(Path file) {
        if (!file.toString().endsWith(".jar")) {
            return false;
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getEntry(SERVICE) != null;
        } catch (IOException e) {
            return false; // no jar, and so no plugin
        }
    }
}

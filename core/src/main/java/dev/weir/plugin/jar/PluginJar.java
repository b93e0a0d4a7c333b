package dev.weir.plugin.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * One jar of a plugin, as it stands on the disk: nothing of it has been loaded.
 *
 * @param path where it is
 * @param manifest what it says about the plugin; {@link PluginManifest#NONE} for a library
 * @param entryPoints the classes named in its {@value #SERVICE}
 * @param references the other jars that the JDK's class loader would take in because this one names them
 */
public record PluginJar(Path path, PluginManifest manifest, List<String> entryPoints, JarReferences references) {
    public static final String SERVICE = "META-INF/services/dev.weir.spi.Plugin";

    private static final Pattern SPI_CLASS = Pattern.compile("(META-INF/versions/\\d+/)?dev/weir/spi/.*\\.class");

    /** Reads a jar and refuses one that cannot be part of any plugin. */
    public static PluginJar read(Path path) throws PluginRefusedException {
        try {
            if (Files.size(path) == 0) {
                throw new PluginRefusedException(path.toString(), "is empty: copy the jar again");
            }
            try (JarFile jar = new JarFile(path.toFile())) {
                refusePackedSpi(path, jar);
                return new PluginJar(
                        path, PluginManifest.of(jar.getManifest()), entryPoints(jar), JarReferences.of(jar));
            }
        } catch (ZipException e) {
            throw new PluginRefusedException(path.toString(), "not a jar, or damaged: build or copy it again", e);
        } catch (IOException | SecurityException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    public static PluginRefusedException unreadable(Path path, Exception e) {
        String reason = "cannot be read (" + e.getClass().getSimpleName() + "): check that it is a whole jar and that"
                + " Weir may read it";
        return new PluginRefusedException(path.toString(), reason, e);
    }

    /** The one class that is the plugin's entry point. */
    public String entryPoint() throws PluginRefusedException {
        if (entryPoints.size() == 1) {
            return entryPoints.get(0);
        }
        String fact = entryPoints.isEmpty() ? "names no class" : "names " + String.join(" and ", entryPoints);
        throw new PluginRefusedException(
                path.toString(), SERVICE + " " + fact + ": name the one class that implements dev.weir.spi.Plugin");
    }

    private static void refusePackedSpi(Path path, JarFile jar) throws PluginRefusedException {
        boolean packed = jar.stream().map(ZipEntry::getName).anyMatch(SPI_CLASS.asMatchPredicate());
        if (packed) {
            throw new PluginRefusedException(
                    path.toString(), "packs classes of weir-spi: leave them out, Weir brings them (scope provided)");
        }
    }

    private static List<String> entryPoints(JarFile jar) throws IOException {
        ZipEntry service = jar.getEntry(SERVICE);
        if (service == null) {
            return List.of();
        }
        try (InputStream in = jar.getInputStream(service)) {
            Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
            return lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .distinct()
                    .toList();
        }
    }
}

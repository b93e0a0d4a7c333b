package dev.weir.plugin.jar;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The files that the JDK's class loader also loads because a jar names them: in the {@code Class-Path} of its
 * manifest, and before Java 18 in its {@code META-INF/INDEX.LIST}. One that is not among the plugin's own jars would
 * bypass the allow-list and every other check.
 *
 * @param names as written, relative to the jar
 */
public record JarReferences(List<String> names) {
    private static final String INDEX = "META-INF/INDEX.LIST";

    static JarReferences of(JarFile jar) throws IOException {
        return new JarReferences(
                Stream.concat(classPath(jar.getManifest()), index(jar)).toList());
    }

    /**
     * Refuses a plugin one of whose jars takes in a file that is none of its jars.
     *
     * @param jar the jar whose references these are, absolute
     * @param location the same jar, for messages
     * @param jars all jars of the plugin, absolute
     */
    public void check(Path jar, String location, Set<Path> jars) throws PluginRefusedException {
        for (String name : names) {
            if (!staysWithin(jar, name, jars)) {
                throw new PluginRefusedException(
                        location,
                        "its manifest takes in " + name + ", which is none of the plugin's jars: put it beside them in"
                                + " a folder of the plugin's own, or build the jar without Class-Path");
            }
        }
    }

    private static boolean staysWithin(Path jar, String name, Set<Path> jars) {
        try {
            Path file = Path.of(jar.toUri().resolve(URI.create(name))).normalize();
            return jars.contains(file) || !Files.exists(file);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return false; // what cannot be told here is not left to the class loader
        }
    }

    private static Stream<String> classPath(@Nullable Manifest manifest) {
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        return value == null || value.isBlank()
                ? Stream.of()
                : Stream.of(value.strip().split("\\s+"));
    }

    private static Stream<String> index(JarFile jar) throws IOException {
        ZipEntry index = jar.getEntry(INDEX);
        if (index == null) {
            return Stream.of();
        }
        try (InputStream in = jar.getInputStream(index)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().map(String::strip).filter(line -> line.endsWith(".jar"));
        }
    }
}

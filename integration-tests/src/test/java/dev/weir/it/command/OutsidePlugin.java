package dev.weir.it.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Builds the echo plugin of the docs as a stranger would: outside of Weir's build, against the jars of a distribution. */
final class OutsidePlugin {
    private static final Path SOURCE = Path.of("src/test/java/dev/weir/it/docs/EchoPlugin.java");
    private static final String PLUGIN_CLASS = "dev.weir.it.docs.EchoPlugin";

    private OutsidePlugin() {}

    static void build(Path jar, List<Path> libraries, Path scratch, String spiVersion) throws IOException {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        compile(classes, libraries);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest(spiVersion))) {
            entry(
                    out,
                    "META-INF/services/dev.weir.spi.Plugin",
                    PLUGIN_CLASS.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    entry(
                            out,
                            classes.relativize(file).toString().replace(File.separatorChar, '/'),
                            Files.readAllBytes(file));
                }
            }
        }
    }

    private static void compile(Path classes, List<Path> libraries) {
        String classPath = libraries.stream().map(Path::toString).collect(joining(File.pathSeparator));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-cp",
                        classPath,
                        "-d",
                        classes.toString(),
                        SOURCE.toString());
        assertThat(result).as("javac's exit code").isZero();
    }

    private static Manifest manifest(String spiVersion) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Weir-Plugin-Id", "echo");
        attributes.putValue("Weir-Plugin-Version", "1.2.3");
        attributes.putValue("Weir-Spi-Version", spiVersion);
        return manifest;
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}

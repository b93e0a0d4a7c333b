package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.plugin.Scaffold;
import dev.weir.spi.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archetype generates, with its defaults, what {@code weir plugin new} writes, which ScaffoldIT builds and uses. The build of the
 * archetype compares the same for every extension point, with all properties given.
 */
class ArchetypeIT {
    @TempDir
    private Path folder;

    /** PL-11: with the files whose names begin with a dot. */
    @Test
    void generatesTheFilesOfPluginNew() throws Exception {
        OutsideMaven maven = OutsideMaven.in(folder.resolve("maven"));
        String version = maven.install(Path.of("..", "archetype"), "weir-plugin-archetype");

        maven.run(
                Files.createDirectories(folder.resolve("work")),
                "-q",
                "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate",
                "-DinteractiveMode=false",
                "-DarchetypeGroupId=dev.weir",
                "-DarchetypeArtifactId=weir-plugin-archetype",
                "-DarchetypeVersion=" + version,
                "-Dpoint=route-strategy",
                "-DgroupId=com.example",
                "-DartifactId=night-shift");

        ExtensionPoint<?> point = ExtensionPoint.all().stream()
                .filter(one -> Scaffold.nameOf(one).equals("route-strategy"))
                .findFirst()
                .orElseThrow();
        assertThat(files(folder.resolve("work/night-shift")))
                .isEqualTo(new TreeMap<>(new Scaffold(point, "night-shift", "com.example").files()));
    }

    private static Map<String, String> files(Path project) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(project)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(project.relativize(path).toString(), Files.readString(path));
            }
        }
        return files;
    }
}

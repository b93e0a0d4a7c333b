package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Problems;
import dev.weir.spi.Plugin;
import dev.weir.testkit.fake.FakeTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Maven for projects outside of Weir's build, offline: with the plugins and libraries that this build has downloaded, and with
 * Weir's artifacts as it has built them.
 */
final class OutsideMaven {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");
    private static final Map<String, Class<?>> ARTIFACTS =
            Map.of("spi", Plugin.class, "config", Problems.class, "testkit", FakeTime.class);

    private final Path commands;
    private final Path repository;
    private final String version;

    private OutsideMaven(Path commands, Path repository, String version) {
        this.commands = commands;
        this.repository = repository;
        this.version = version;
    }

    /** Makes the command {@code mvn} and its repository in a folder. */
    static OutsideMaven in(Path folder) throws IOException, URISyntaxException {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        Matcher version = VERSION.matcher(parent);
        assertThat(version.find()).isTrue();
        deploy(repository, "weir-parent", version.group(1), parent, null);
        for (Map.Entry<String, Class<?>> artifact : ARTIFACTS.entrySet()) {
            String pom = Files.readString(ROOT.resolve(artifact.getKey()).resolve("pom.xml"));
            deploy(repository, "weir-" + artifact.getKey(), version.group(1), pom, artifact.getValue());
        }
        Path commands = Files.createDirectories(folder.resolve("bin"));
        Path script = Files.writeString(
                commands.resolve("mvn"), """
                #!/bin/sh
                export MAVEN_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
                exec '%s' -B -ntp -o -Dmaven.repo.local='%s' -Dmaven.repo.local.tail='%s' \\
                  -Dmaven.repo.local.tail.ignoreAvailability=true "$@"
                """.formatted(ROOT.resolve("mvnw"), repository, downloaded()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return new OutsideMaven(commands, repository, version.group(1));
    }

    /** The folder with the command, for a {@code PATH}. */
    Path commands() {
        return commands;
    }

    /**
     * Puts the jar of a module that this build has packaged into the repository.
     *
     * @return its version
     */
    String install(Path module, String artifact) throws IOException {
        Path target = Files.createDirectories(
                repository.resolve("dev/weir").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(module.resolve("pom.xml"), target.resolve(name + ".pom"));
        Files.copy(module.resolve("target").resolve(name + ".jar"), target.resolve(name + ".jar"));
        return version;
    }

    /** Runs it, and fails with what it printed unless it succeeds. */
    void run(Path project, String... arguments) throws IOException, InterruptedException {
        Path log = project.resolveSibling("maven.log");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(commands.resolve("mvn").toString()), Stream.of(arguments))
                                .toList())
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("Maven ended").isTrue();
        assertThat(process.exitValue())
                .as("Maven's exit code%n%s", Files.readString(log))
                .isZero();
    }

    /** Surefire and Failsafe tell tests where the local repository is. */
    private static String downloaded() {
        return System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
    }

    private static void deploy(Path repository, String artifact, String version, String pom, Class<?> type)
            throws IOException, URISyntaxException {
        Path folder = Files.createDirectories(
                repository.resolve("dev/weir").resolve(artifact).resolve(version));
        Files.writeString(folder.resolve(artifact + "-" + version + ".pom"), pom);
        if (type != null) {
            pack(
                    Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                    folder.resolve(artifact + "-" + version + ".jar"));
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        if (!Files.isDirectory(classes)) {
            Files.copy(classes, jar);
            return;
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            for (Path source : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(
                        new ZipEntry(classes.relativize(source).toString().replace('\\', '/')));
                Files.copy(source, out);
            }
        }
    }
}

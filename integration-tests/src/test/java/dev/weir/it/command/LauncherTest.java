package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell scripts that find Java, build the distribution and start it, with a Java and a Maven that only say what they do. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DISTRIBUTION = Path.of("app/src/main/dist");

    /** Builds a command that answers with its arguments, once there is a file {@code go}. */
    private static final String MAVEN = """
            #!/bin/sh
            set -eu
            echo "[INFO] Building Weir SPI 1.0.0-SNAPSHOT                 [1/2]"
            echo "[INFO] Building jar: weir-spi.jar"
            echo "[INFO] Building Weir core: the path 1.0.0-SNAPSHOT     [2/2]"
            echo "built with $JAVA_HOME at $HOME" >>builds
            until [ -f go ]; do sleep 0.1; done
            mkdir -p app/target/distribution/weir/bin
            printf '#!/bin/sh\\necho "answer to $*"\\n' >app/target/distribution/weir/bin/weir
            chmod +x app/target/distribution/weir/bin/weir
            """;

    @TempDir
    private Path folder;

    private Path onPath;

    @BeforeEach
    void copyScripts() throws IOException {
        copy(Path.of("weir"));
        copy(DISTRIBUTION.resolve("lib/find-java.sh"));
        copy(DISTRIBUTION.resolve("bin/weir"));
        Files.createFile(folder.resolve(DISTRIBUTION).resolve("lib/weir.jar"));
        script(folder.resolve("mvnw"), MAVEN);
        onPath = jdk("on-path", "17.0.2");
    }

    private void copy(Path file) throws IOException {
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(PROJECT.resolve(file), copy);
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A Java without a compiler. */
    private Path jre(String name, String version) throws IOException {
        Path home = folder.toRealPath().resolve(name);
        script(home.resolve("bin/java"), "#!/bin/sh\necho \"$0 $*\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = jre(name, version);
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private record Output(int exitCode, String out, String err) {}

    /** Has no variables but the PATH and those that are given. */
    private Process start(Path command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(folder.resolve(command).toString(), "ask").directory(folder.toFile());
        Map<String, String> variables = new TreeMap<>(Map.of("PATH", onPath.resolve("bin") + ":/usr/bin:/bin"));
        variables.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder.start();
    }

    private static Output end(Process process) throws IOException, InterruptedException {
        String out = process.inputReader().lines().collect(Collectors.joining("\n"));
        String err = process.errorReader().lines().collect(Collectors.joining("\n"));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended by itself").isTrue();
        return new Output(process.exitValue(), out, err);
    }

    private Output launch(Map<String, String> environment) throws IOException, InterruptedException {
        return end(start(DISTRIBUTION.resolve("bin/weir"), environment));
    }

    private Output build(Map<String, String> environment) throws IOException, InterruptedException {
        return end(start(Path.of("weir"), environment));
    }

    private void letBuildsEnd() throws IOException {
        Files.createFile(folder.resolve("go"));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(folder.resolve("builds"), StandardCharsets.UTF_8);
    }

    private static void readUntil(Process process, String text) throws IOException {
        BufferedReader err = process.errorReader();
        String line = err.readLine();
        while (line != null && !line.contains(text)) {
            line = err.readLine();
        }
        assertThat(line).as("a line with '%s'", text).isNotNull();
    }

    @Test
    void theJavaOfJavaHomeWinsOverThatOfThePathAndThatOverNewerOnes() throws Exception {
        Path home = jre("home", "17.0.1");
        jdk(".sdkman/candidates/java/newest", "99");
        String user = folder.toString();

        assertThat(launch(Map.of("HOME", user, "JAVA_HOME", home.toString())).out())
                .startsWith(home + "/bin/java ")
                .contains("-Dweir.java.reason=from JAVA_HOME ");
        assertThat(launch(Map.of("HOME", user)).out())
                .startsWith(onPath + "/bin/java ")
                .contains("-Dweir.java.reason=from the PATH ");

        Files.writeString(onPath.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(launch(Map.of("HOME", user)).out())
                .contains("/java/newest/bin/java ", "-Dweir.java.reason=the newest installed; JAVA_HOME and the PATH");
    }

    @Test
    void aJavaHomeThatCannotBeUsedIsNamedWithTheReason() throws Exception {
        Map<Path, String> reasons = Map.of(
                Path.of("/nowhere"), "which does not exist",
                Files.createDirectory(folder.resolve("empty")), "which has no bin/java that works",
                jdk("old", "1.8.0_392"), "which is Java 8; Weir needs 17 or later");
        for (Map.Entry<Path, String> each : reasons.entrySet()) {
            Output output = launch(Map.of("JAVA_HOME", each.getKey().toString()));

            assertThat(output.err())
                    .isEqualTo("weir: JAVA_HOME is %s, %s; using %s instead"
                            .formatted(each.getKey(), each.getValue(), onPath));
            assertThat(output.out()).startsWith(onPath + "/bin/java ");
        }
    }

    @Test
    void aBuildNeedsACompilerAndSaysSo() throws Exception {
        letBuildsEnd();
        Path jre = jre("jre", "21");

        Output output = build(Map.of("JAVA_HOME", jre.toString()));

        assertThat(output.err())
                .contains("weir: JAVA_HOME is " + jre + ", which has no compiler (a JRE); the build needs a JDK; using "
                        + onPath + " instead");
        assertThat(builds()).singleElement().asString().startsWith("built with " + onPath);
    }

    @Test
    void neitherStartingNorBuildingNeedsAHome() throws Exception {
        letBuildsEnd();

        assertThat(launch(Map.of()).err()).isEmpty();
        assertThat(build(Map.of()).out()).isEqualTo("answer to ask");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aBuildTellsItsProgressOnStandardErrorAndWhereTheDistributionIs() throws Exception {
        letBuildsEnd();

        Output output = build(Map.of());

        Path home = folder.toRealPath().resolve("app/target/distribution/weir");
        assertThat(output.out()).isEqualTo("answer to ask");
        assertThat(output.err().lines())
                .hasSize(5)
                .contains(
                        "weir:   [1/2] Weir SPI",
                        "weir:   [2/2] Weir core: the path",
                        "weir: the distribution is in " + home,
                        "weir: for 'weir' on the PATH: export PATH=\"" + home + "/bin:$PATH\"");
        assertThat(build(Map.of()).err()).isEmpty();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aSecondTerminalWaitsForTheBuildOfTheFirst() throws Exception {
        Process first = start(Path.of("weir"), Map.of());
        readUntil(first, "[2/2]");
        Process second = start(Path.of("weir"), Map.of());
        readUntil(second, "weir: waiting for the build that another process (" + first.pid() + ") has begun");
        letBuildsEnd();

        assertThat(end(first).out()).isEqualTo("answer to ask");
        assertThat(end(second).out()).isEqualTo("answer to ask");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aBuildThatWasKilledHoldsUpNoOther() throws Exception {
        Process killed = start(Path.of("weir"), Map.of());
        readUntil(killed, "[2/2]");
        killed.destroyForcibly().waitFor();
        Path lock = folder.resolve("app/target/building");
        assertThat(lock).isSymbolicLink();
        letBuildsEnd();

        assertThat(build(Map.of()).out()).isEqualTo("answer to ask");
        assertThat(builds()).hasSize(2);

        // the number of the killed process belongs to another one by now
        Files.delete(folder.resolve("app/target/built"));
        Files.createSymbolicLink(lock, Path.of(ProcessHandle.current().pid() + " 1"));
        assertThat(build(Map.of()).out()).isEqualTo("answer to ask");
        assertThat(builds()).hasSize(3);
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndLetsTheNextOneTry() throws Exception {
        script(folder.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] cannot find symbol'\nexit 1\n");
        Output output = build(Map.of());

        assertThat(output.exitCode()).isEqualTo(3);
        assertThat(output.err()).contains("[ERROR] cannot find symbol", "the build failed", "app/target/build.log");
        script(folder.resolve("mvnw"), MAVEN);
        letBuildsEnd();
        assertThat(build(Map.of()).exitCode()).isZero();
    }
}

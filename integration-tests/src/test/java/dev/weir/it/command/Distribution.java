package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built distribution or a copy of it, and its real {@code bin/weir} run as a process in a folder of its own. */
final class Distribution {
    private static final Path BUILT =
            Path.of("../app/target/distribution/weir").toAbsolutePath().normalize();

    private final Path home;
    private final Path workingDirectory;
    private final Path data;

    private Distribution(Path home, Path folder) throws IOException {
        this.home = home;
        this.workingDirectory = Files.createDirectories(folder.resolve("work"));
        this.data = folder.resolve("user-data").toAbsolutePath();
    }

    /** As it was built: for what does not alter it, as no run waits for a class data archive of its own. */
    static Distribution runIn(Path folder) throws IOException {
        assertThat(BUILT.resolve("bin/weir")).as("the built distribution").exists();
        return new Distribution(BUILT, folder);
    }

    /** A copy that a test may alter. */
    static Distribution copyTo(Path folder) throws IOException {
        assertThat(BUILT.resolve("bin/weir")).as("the built distribution").exists();
        Path home = folder.resolve("weir");
        try (Stream<Path> files = Files.walk(BUILT)) {
            files.filter(file -> !file.startsWith(BUILT.resolve("cache"))).forEach(file -> copy(file, home));
        }
        return new Distribution(home, folder);
    }

    private static void copy(Path file, Path home) {
        try {
            Files.copy(file, home.resolve(BUILT.relativize(file).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    /** The jars that the distribution runs with. */
    List<Path> libraries() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** The user's data directory. */
    Path data() {
        return data;
    }

    void configure(String yaml) throws IOException {
        Files.writeString(workingDirectory.resolve("weir.yaml"), yaml);
    }

    Output weir(String... arguments) throws IOException, InterruptedException {
        return weir("", Map.of(), arguments);
    }

    Output weir(String input, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(environment, arguments);
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(input);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended by itself").isTrue();
        return new Output(process.exitValue(), read("out"), read("err"));
    }

    Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/weir").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectOutput(workingDirectory.resolve("out").toFile())
                .redirectError(workingDirectory.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(LLM|OPENAI)_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_DATA_HOME", data().toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    String read(String stream) throws IOException {
        return Files.readString(workingDirectory.resolve(stream));
    }

    /** How a run of the command ended, and what it printed. */
    record Output(int exitCode, String out, String err) {}
}

package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Scripts of {@code src/test/node}, run by Node with the packages of its lock file, out of {@code target/node}. */
final class Node {
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path HOME = Path.of("target/node").toAbsolutePath();
    private static final Path INSTALLED = HOME.resolve("node_modules/.package-lock.json");
    private static final String REQUIRED = "WEIR_REQUIRE_NODE";
    private static final String VERSION = "const [a, b] = process.versions.node.split('.'); "
            + "process.exit(a > 20 || (a == 20 && b >= 15) ? 0 : 1)";

    private Node() {}

    /** Skips the test where there is no Node; fails it if {@value #REQUIRED} is set. */
    static void require() throws IOException, InterruptedException {
        boolean there = succeeds("node", "-e", VERSION) && succeeds("npm", "--version");
        String missing = "needs Node 20.15 or later and npm on the PATH: see CONTRIBUTING.md, or https://nodejs.org";
        if (System.getenv(REQUIRED) != null) {
            assertThat(there).as(missing).isTrue();
        }
        assumeTrue(there, missing);
        install();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return end(process, 20) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    /** Once per version of the lock file, so that later runs need no network; by one of several test processes at a time. */
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        try (FileChannel channel = FileChannel.open(
                        HOME.resolve("installing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ignored = channel.lock()) {
            installAlone();
        }
    }

    private static void installAlone() throws IOException, InterruptedException {
        Path lock = HOME.resolve("package-lock.json");
        boolean installed = Files.exists(INSTALLED) && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.copy(source, HOME.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!installed) {
            Files.deleteIfExists(INSTALLED);
            run(120, builder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        }
    }

    static ProcessBuilder script(String name) {
        return builder("node", name);
    }

    private static ProcessBuilder builder(String... command) {
        return new ProcessBuilder(List.of(command)).directory(HOME.toFile()).redirectErrorStream(true);
    }

    /** Runs it to its end and returns what it printed. Fails if it fails or takes longer. */
    static String run(long seconds, ProcessBuilder builder) throws IOException, InterruptedException {
        Path output = Files.createTempFile(HOME, "run", ".log");
        Process process = builder.redirectOutput(output.toFile()).start();
        boolean ended = end(process, seconds);
        String printed = Files.readString(output);
        Files.delete(output);
        assertThat(ended)
                .as("%s ends within %s s; it printed:%n%s", builder.command(), seconds, printed)
                .isTrue();
        assertThat(process.exitValue())
                .as("%s printed:%n%s", builder.command(), printed)
                .isZero();
        return printed;
    }

    /** Waits for the end and brings it about where it does not come. */
    static boolean end(Process process, long seconds) throws InterruptedException {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

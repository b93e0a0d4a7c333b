package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that embeds Weir without any option of the JVM gets no warning on standard error, on JDK 25 either. */
@Timeout(60)
class QuietStartTest {
    @TempDir
    private Path folder;

    private Path err;

    private String run(String java, Class<?> main) throws Exception {
        Path out = folder.resolve("out");
        err = folder.resolve("err");
        Process process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main.getName())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }

    private void assertQuiet(String java) throws Exception {
        assertThat(run(java, QuietStart.class)).contains("nginx");
        assertThat(Files.readString(err)).isEmpty();
    }

    @Test
    void onTheJdkOfTheTests() throws Exception {
        assertQuiet(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    @Test
    void onJdk25() throws Exception {
        Optional<Path> java = jdk25();
        assumeThat(java).as("a JDK 25 beside the one of the tests").isPresent();

        assertQuiet(java.orElseThrow().toString());
    }

    private static Optional<Path> jdk25() throws IOException {
        Path jdks = Path.of(System.getProperty("java.home")).toRealPath().getParent();
        for (Path parent : List.of(jdks, Path.of("/usr/lib/jvm"))) {
            if (Files.isDirectory(parent)) {
                try (Stream<Path> homes = Files.list(parent)) {
                    Optional<Path> found = homes.filter(QuietStartTest::isJdk25)
                            .map(home -> home.resolve("bin").resolve("java"))
                            .filter(Files::isExecutable)
                            .findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isJdk25(Path home) {
        try {
            return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }
}

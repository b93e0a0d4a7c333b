package dev.weir.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of Prometheus, by their names on the PATH. */
final class PrometheusTools {
    private static final String REQUIRED = "WEIR_REQUIRE_PROMETHEUS";

    private PrometheusTools() {}

    /** Skips the test where they are missing; fails it if {@value #REQUIRED} is set. */
    static void require() {
        List<String> path = Arrays.asList(System.getenv("PATH").split(":", -1));
        boolean there = Stream.of("prometheus", "promtool")
                .allMatch(name -> path.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name))));
        String missing = "needs prometheus and promtool on the PATH: Debian's package prometheus has both";
        if (System.getenv(REQUIRED) != null) {
            assertThat(there).as(missing).isTrue();
        }
        assumeTrue(there, missing);
    }

    /** Runs promtool, which has to succeed; returns what it printed. */
    static String promtool(String input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.createTempFile("weir", ".prom");
        try {
            Files.writeString(in, input);
            String[] command = Stream.concat(Stream.of("promtool"), Arrays.stream(arguments))
                    .toArray(String[]::new);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            Files.delete(in);
        }
    }
}

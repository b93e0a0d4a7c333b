package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The applications of {@code examples/}, each as the one jar that its build packs, with the simulator as its provider. */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "langchain4j", "spring-ai", "reactor", "mutiny", "kotlin"})
    void printsTheAnswer(String name) throws Exception {
        Path example = EXAMPLES.resolve(name);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try (Simulator simulator = Simulator.builder().seed(1).start()) {
            simulator.play(Scenario.builder().answer("Three replicas of nginx").build());
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            example.resolve("target/example-" + name + "-1.0.jar")
                                    .toString(),
                            "Deploy nginx"))
                    .directory(example.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("LLM_"));
            builder.environment().put("OPENAI_BASE_URL", simulator.baseUri().toString());
            builder.environment().put("OPENAI_API_KEY", "key");
            Process process = builder.start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS))
                        .as("ended by itself")
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }

            assertThat(Files.readString(err)).as("warnings").isEmpty();
            assertThat(Files.readString(out)).isEqualToIgnoringNewLines("Three replicas of nginx");
            assertThat(process.exitValue()).isZero();
            assertThat(simulator.log().count()).isEqualTo(1);
        }
    }
}

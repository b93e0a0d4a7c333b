package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Problem;
import dev.weir.wiring.Blueprint;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeirBuilderTest {
    @TempDir
    private Path folder;

    @Test
    void aPathFromCodeStartsFromTheWorkingDirectory() {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .set("llm.plugins.directory", "more")
                .blueprint()) {
            assertThat(blueprint.configuration().settings().plugins().directory())
                    .isEqualTo(folder.resolve("more"));
        }
    }

    @Test
    void aNameFromAVariableIsNotShownWhereItIsWrong() throws IOException {
        try (Blueprint blueprint = Weir.builder()
                .environment(Map.of("WHERE", "hidden-name"))
                .file(file("llm: { client: { backend: '${WHERE}' }, retry: { defaultStrategy: 'my-${WHERE}' } }"))
                .blueprint()) {
            List<String> messages = blueprint.configuration().problems().list().stream()
                    .map(Problem::message)
                    .toList();
            assertThat(messages)
                    .hasSize(2)
                    .noneMatch(message -> message.contains("hidden-name"))
                    .anyMatch(message -> message.startsWith("no backend '${WHERE}'; available: "))
                    .anyMatch(message -> message.startsWith("no retry strategy 'my-${WHERE}'; available: "));
        }
    }

    @Test
    void aContextClassLoaderThatKnowsNothingHindersNobody() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new URLClassLoader(new URL[0], null));
        try {
            assertThat(Weir.builder()).isNotNull();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("weir.yaml"), yaml);
    }
}

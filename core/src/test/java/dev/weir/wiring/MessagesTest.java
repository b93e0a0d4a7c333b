package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each {@code messages/*.yaml} is a bad configuration; the {@code .txt} beside it is the whole text of the exception,
 * then the warnings if there are any.
 */
class MessagesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PORT", "eighty",
            "EMPTY", "",
            "MANY", "5000",
            "KEY", "my-hidden-key");

    @TestFactory
    Stream<DynamicTest> everyBadConfigurationIsRefusedInTheseWords() throws IOException, URISyntaxException {
        return cases().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path file) {
        assertThat(messages(read(file))).isEqualTo(read(expected(file)).stripTrailing());
    }

    @Test
    void everyExpectedTextHasItsCase() throws IOException, URISyntaxException {
        assertThat(cases()).hasSizeGreaterThan(40);
        assertThat(cases().map(MessagesTest::expected))
                .containsExactlyInAnyOrderElementsOf(files(".txt").toList());
    }

    @Test
    void noMessageShowsASecret() throws IOException, URISyntaxException {
        assertThat(files(".txt").map(MessagesTest::read)).noneMatch(text -> text.contains("hidden"));
    }

    private static String messages(String yaml) {
        try {
            Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                    .environment(ENVIRONMENT)
                    .text("weir.yaml", yaml)
                    .load();
            String warnings = String.join("\n", configuration.warnings());
            try {
                SampleExtensions.bindAll(configuration).requireValid();
            } catch (ConfigurationException e) {
                return (e.getMessage() + "\n" + warnings).strip();
            }
            return "accepted\n" + warnings;
        } catch (ConfigurationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Stream<Path> cases() throws IOException, URISyntaxException {
        return files(".yaml");
    }

    private static Stream<Path> files(String ending) throws IOException, URISyntaxException {
        Path folder = Path.of(MessagesTest.class.getResource("messages").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    private static Path expected(Path yaml) {
        return yaml.resolveSibling(yaml.getFileName().toString().replace(".yaml", ".txt"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

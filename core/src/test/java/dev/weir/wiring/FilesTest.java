package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.ConfigurationLoader;
import dev.weir.wiring.SampleExtensions.Everything;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files: which one is read, and what is wrong with those that cannot be. */
class FilesTest {

    @TempDir
    Path folder;

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> LlmConfiguration.loader().file(file).load())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + message);
    }

    @Test
    void aFileIsReadWithOrWithoutByteOrderMark() throws IOException {
        for (String mark : new String[] {"", "\uFEFF"}) {
            Path file = write(
                    "weir.yaml", (mark + "llm: { client: { model: größer } }\r\n").getBytes(StandardCharsets.UTF_8));
            assertThat(LlmConfiguration.loader()
                            .file(file)
                            .load()
                            .requireValid()
                            .settings()
                            .client()
                            .model())
                    .isEqualTo("größer");
        }
    }

    @Test
    void aMissingFileIsRefused() {
        assertRefused(folder.resolve("weir.yaml"), ": no such file");
    }

    @Test
    void aDirectoryIsRefused() {
        assertRefused(folder, ": is a directory; name the file inside it");
    }

    @Test
    void otherEncodingsAreRefusedWithTheirPlace() throws IOException {
        Path file = write("weir.yaml", "llm:\n  # größer\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(file, ":2:7: byte 0xF6 is not UTF-8; save the file as UTF-8");
    }

    @Test
    void aFileThatEndsInsideACharacterIsRefused() throws IOException {
        assertRefused(
                write("weir.yaml", new byte[] {'#', (byte) 0xC3}),
                ":1:2: byte 0xC3 is not UTF-8; save the file as UTF-8");
    }

    @Test
    void aHugeFileIsRefused() throws IOException {
        assertRefused(
                write("weir.yaml", new byte[(1 << 20) + 1]),
                ": is larger than 1 MiB, the most a configuration may have");
    }

    @Test
    void aHugeTextIsRefused() {
        String text = "# " + "x".repeat(2 << 20);
        assertThatThrownBy(
                        () -> LlmConfiguration.loader().text("weir.yaml", text).load())
                .hasMessage("weir.yaml: is larger than 1 MiB, the most a configuration may have");
    }

    @Test
    void twoUnreadableFilesAreReportedTogether() {
        Path one = folder.resolve("a.yaml");
        Path two = folder.resolve("b.yaml");
        assertThatThrownBy(() -> LlmConfiguration.loader().file(one).file(two).load())
                .hasMessage(one + ": no such file\n" + two + ": no such file");
    }

    @Test
    void relativePathsStartFromTheFileThatHoldsThem() throws IOException {
        Path file = write(
                "weir.yaml",
                "llm: { plugins: { directory: ../plugins }, backends: { b: { type: everything } } }"
                        .getBytes(StandardCharsets.UTF_8));
        Configuration<LlmSettings> configuration =
                LlmConfiguration.loader().file(file).load();
        assertThat(configuration.settings().plugins().directory()).isEqualTo(folder.resolve("../plugins"));
        assertThat(configuration
                        .bind(configuration.sections().get(0), Everything.class)
                        .orElseThrow()
                        .folder())
                .isEqualTo(Path.of("data"));
        assertThat(LlmConfiguration.loader()
                        .file(file)
                        .set("plugins.directory", "here")
                        .load()
                        .settings()
                        .plugins()
                        .directory())
                .isEqualTo(Path.of("here"));
    }

    @Test
    void relativePathsFromElsewhereStartFromTheWorkingDirectory() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Path file = write("weir.yaml", "llm: { plugins: { directory: plugins } }".getBytes(StandardCharsets.UTF_8));
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader().workingDirectory(elsewhere);

        assertThat(pluginsDirectory(loader.file(file))).isEqualTo(folder.resolve("plugins"));
        assertThat(pluginsDirectory(loader.text("text", "llm: { plugins: { directory: texts } }")))
                .isEqualTo(elsewhere.resolve("texts"));
        assertThat(pluginsDirectory(loader.set("plugins.directory", "code"))).isEqualTo(elsewhere.resolve("code"));
        assertThat(pluginsDirectory(loader.set("plugins.directory", folder.toString())))
                .isEqualTo(folder);
    }

    private static Path pluginsDirectory(ConfigurationLoader<LlmSettings> loader) {
        return loader.load().requireValid().settings().plugins().directory();
    }

    @Test
    void aDefaultPathStartsFromTheWorkingDirectory() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .workingDirectory(folder)
                .text("text", "llm: { backends: { b: { type: everything } } }")
                .load();

        assertThat(configuration.bind(configuration.sections().get(0), Everything.class))
                .get()
                .extracting(Everything::folder)
                .isEqualTo(folder.resolve("data"));
    }

    @Test
    void theDefaultFileIsReadWhereItIsThere() throws IOException {
        assertThat(LlmConfiguration.loader().defaultFile(Map.of(), folder)).isEmpty();
        Path file = write("weir.yaml", new byte[0]);
        assertThat(LlmConfiguration.loader().defaultFile(Map.of(), folder)).contains(file);
        assertThat(LlmConfiguration.loader().defaultFile(Map.of("LLM_CONFIG", ""), folder))
                .contains(file);
    }

    @Test
    void theVariableNamesAnotherFile() throws IOException {
        Path file = write("other.yaml", new byte[0]);
        assertThat(LlmConfiguration.loader().defaultFile(Map.of("LLM_CONFIG", "other.yaml"), folder))
                .contains(file);
        assertThat(LlmConfiguration.loader().defaultFile(Map.of("LLM_CONFIG", file.toString()), Path.of("")))
                .contains(file);
    }

    @Test
    void theVariableMustNameAFile() {
        assertVariableRefused("nothing.yaml", "no such file: '" + folder.resolve("nothing.yaml") + "'");
        assertVariableRefused(".", "is a directory: '" + folder.resolve(".") + "'");
        assertVariableRefused("a\0b", "is not a path: 'a\\u0000b'");
    }

    private void assertVariableRefused(String value, String reason) {
        assertThatThrownBy(() -> LlmConfiguration.loader().defaultFile(Map.of("LLM_CONFIG", value), folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("environment LLM_CONFIG: " + reason + "; name a YAML file or unset the variable");
    }
}

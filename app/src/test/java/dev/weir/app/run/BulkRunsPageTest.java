package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The samples of docs/bulk-runs.md are taken, and it has every option. */
class BulkRunsPageTest {
    private static final Path PAGE = Path.of("../docs/bulk-runs.md");

    @TempDir
    private Path folder;

    private static String sample(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private CommandLine command() {
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, null);
        return WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(new StringWriter()));
    }

    private List<JsonNode> run(String name, String sample, String... options) throws IOException {
        Files.writeString(folder.resolve(name), sample);
        int exitCode = command()
                .execute(Stream.concat(
                                Stream.of(
                                        "run",
                                        name,
                                        "--out",
                                        name + ".results",
                                        "--order",
                                        "input",
                                        "-b",
                                        "bulk",
                                        "-m",
                                        "m",
                                        "-s",
                                        "llm.backends.bulk.type=bulk",
                                        "-s",
                                        "llm.backends.bulk.server=" + folder),
                                Stream.of(options))
                        .toArray(String[]::new));
        assertThat(exitCode).isZero();
        return Files.readAllLines(folder.resolve(name + ".results")).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static String text(JsonNode row) {
        return row.path("result").path("text").asString();
    }

    @Test
    void theInputsAreTaken() throws IOException {
        assertThat(run("questions.jsonl", sample("jsonl")))
                .extracting(row -> row.path("id").asString(null), BulkRunsPageTest::text)
                .containsExactly(
                        tuple(null, "echo of What is an AMF?"),
                        tuple("upf", "echo of What is a UPF?"),
                        tuple("7", "echo of What is an SMF?"));
        assertThat(run("reviews.csv", sample("csv"), "--template", "Positive? {{text}}", "--format", "jsonl"))
                .extracting(BulkRunsPageTest::text)
                .containsExactly("echo of Positive? Great, and it arrived early", "echo of Positive? Never again");
    }

    @Test
    void theRecordHasTheFieldsOfThePage() throws IOException {
        JsonNode shown = JsonMapper.shared().readTree(sample("json").replace("\n", ""));
        JsonNode written = run("questions.jsonl", sample("jsonl")).get(1);
        assertThat(written.propertyNames()).containsExactlyElementsOf(shown.propertyNames());
        for (String part : List.of("result", "usage", "cost")) {
            assertThat(written.path(part).propertyNames())
                    .as(part)
                    .containsExactlyElementsOf(shown.path(part).propertyNames());
        }
    }

    @Test
    void everyOptionOfItsOwnIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        List<String> elsewhere = List.of("--help", "--version", "--config", "--set", "--verbose", "--backend");
        assertThat(command().getSubcommands().get("run").getCommandSpec().options())
                .flatExtracting(option -> List.of(option.longestName()))
                .filteredOn(name -> !elsewhere.contains(name))
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(page).contains(name));
    }
}

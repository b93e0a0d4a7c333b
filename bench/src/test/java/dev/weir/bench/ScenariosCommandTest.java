package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said at once, and not after a run of minutes. */
class ScenariosCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        return BenchMain.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(options);
    }

    private String refused(String... options) {
        List<String> all = new ArrayList<>(
                List.of("scenarios", "--out", folder.resolve("out").toString()));
        all.addAll(List.of(options));
        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
        return err.toString();
    }

    @Test
    void whatDoesNotExistIsNamed() {
        assertThat(refused("--only", "recovry")).contains("no scenario 'recovry'; available: saturated");
        assertThat(refused("--repetitions", "0")).contains("--repetitions must be at least 1, was 0");
        assertThat(refused("--workload", "none.jsonl")).contains("--workload: there is no file none.jsonl");
        assertThat(refused("--api-key-from", "NO_SUCH_KEY_HERE")).contains("NO_SUCH_KEY_HERE is not set");
    }

    @Test
    void callsOfOnesOwnNeedTimesOrARate() throws IOException {
        String file = Files.writeString(folder.resolve("own.jsonl"), "{\"prompt\": \"a\"}\n")
                .toString();

        assertThat(refused("--workload", file))
                .contains("have no times; give each line an 'at' in seconds, or use --rate");
        assertThat(refused("--workload", file, "--rate", "0")).contains("--rate must be above 0, was 0.0");
        assertThat(refused("--rate", "5")).contains("--rate is for the calls of --workload, which is missing");
        Files.writeString(folder.resolve("own.jsonl"), "{\"prompt\": \"a\"}\n{\"prompt\": 7}\n");
        assertThat(refused("--workload", file, "--rate", "5")).contains("own.jsonl:2: an object with a text 'prompt'");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedBeforeTheRun() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(refused("--docs", folder.resolve("none/page.md").toString()))
                .contains("--docs: there is no folder " + folder.resolve("none"));
        assertThat(refused("--docs", folder.toString())).contains("is a folder; name a file in it");
        assertThat(run("scenarios", "--out", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--out: " + file + " is a file; name a folder");
    }

    @Test
    void aBaseUrlIsOne() {
        assertThat(refused("--base-url", "api.openai.com"))
                .contains("--base-url must be an http:// or https:// URL with the version")
                .contains("was api.openai.com");
        assertThat(refused("--base-url", "http://127.0.0.1:1/v1", "--only", "failures"))
                .contains("no scenario is left to run");
    }

    @Test
    void anErrorIsAFewLinesAndNotAllOfTheHelp() {
        assertThat(refused("--repetition", "2").lines()).hasSizeLessThan(5);
        assertThat(err.toString()).contains("'--repetition'", "Try 'weir bench scenarios --help'.");
    }

    @Test
    void aMissingCommandIsAnsweredWithThoseThatThereAre() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand", "scenarios", "Try 'weir bench --help'.");
    }
}

package dev.weir.app.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.recording.Recording;
import dev.weir.replay.Advice;
import dev.weir.replay.Advice.Confidence;
import dev.weir.replay.ReplayFigures;
import dev.weir.replay.TuningReport;
import dev.weir.replay.TuningReport.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TuneCommandTest {
    private static final String HEAD = "{\"weirRecording\":1,\"startedUs\":1}\n";

    @TempDir
    private Path folder;

    private record Output(int exitCode, String out, String err) {}

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("weir.yaml"), """
                llm:
                  client: { backend: primary, model: a }
                  backends:
                    primary: { type: patient }
                """);
    }

    private Output tune(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "tune";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
        return new Output(exitCode, out.toString(), err.toString());
    }

    @Test
    void aSmallRecordingIsTooSmallToTell() throws Exception {
        Files.writeString(folder.resolve("traffic.jsonl"), HEAD + "broken\n");

        Output output = tune("traffic.jsonl");

        assertThat(output.out())
                .contains("0 calls with 0 attempts")
                .contains("1 lines could not be read")
                .contains("the runtime ended without closing the recording")
                .contains("too small to tell: the recording has 0 calls: at least 400 are needed");
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void theReportIsJsonIfWanted() throws Exception {
        Files.writeString(folder.resolve("traffic.jsonl"), HEAD);

        JsonNode report =
                JsonMapper.shared().readTree(tune("traffic.jsonl", "--json").out());

        assertThat(report.path("verdict").asString()).isEqualTo("too-small");
        assertThat(report.path("advice").isEmpty()).isTrue();
    }

    @Test
    void aFileThatIsNoRecordingIsRefused() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "notes\n");

        assertThat(tune("notes.txt").err()).contains("is not a recording");
        assertThat(tune("notes.txt").exitCode()).isEqualTo(2);
        assertThat(tune("nowhere.jsonl").err()).contains("does not exist: a runtime with llm.performance.recordTo");
    }

    @Test
    void anExistingFileIsNotOverwritten() throws Exception {
        Files.writeString(folder.resolve("traffic.jsonl"), HEAD);
        Files.writeString(folder.resolve("weir.yaml"), "llm: {}\n");

        Output output = tune("traffic.jsonl", "--apply", "weir.yaml");

        assertThat(output.err()).contains("--apply weir.yaml exists: name a new file");
        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("weir.yaml")).hasContent("llm: {}\n");
    }

    @Test
    void withoutAdviceNothingIsWritten() throws Exception {
        Files.writeString(folder.resolve("traffic.jsonl"), HEAD);

        assertThat(tune("traffic.jsonl", "--apply", "advised.yaml").err()).contains("there is no advice to write");
        assertThat(folder.resolve("advised.yaml")).doesNotExist();
    }

    @Test
    void advisedSettingsAreWrittenAsAConfiguration() {
        String yaml = AdvisedYaml.of(Map.of(
                "llm.retry.baseDelay",
                "50ms",
                "llm.routes.chat.hedge.after",
                "p95",
                "llm.routes.chat.hedge.budget",
                "5%",
                "llm.routes.chat.targets",
                List.of(Map.of("backend", "b"))));

        assertThat(yaml).isEqualTo("""
                # advised by weir tune
                llm:
                  retry:
                    baseDelay: "50ms"
                  routes:
                    chat:
                      hedge:
                        after: "p95"
                        budget: "5%"
                      targets: [{"backend":"b"}]
                """);
    }

    @Test
    void theTableFitsIntoAHundredColumns() {
        ReplayFigures before = new ReplayFigures(500, 12, 0.995, 2.35, 13.1, 0.0000426);
        ReplayFigures after = new ReplayFigures(500, 0, 0.973, 1.29, 1.36, 0.0000441);
        Advice advice = new Advice(
                "llm.retry.baseDelay",
                "2s",
                "50ms",
                Map.of("llm.retry.baseDelay", "50ms"),
                before,
                after,
                -0.58,
                -0.53,
                Confidence.SURE);
        TuningReport report = new TuningReport(
                Verdict.ADVICE, "confirmed", before, before, List.of(advice), null, List.of(), List.of("this"), true);

        List<String> lines = TuningTable.lines(Recording.of(List.of(), List.of()), report);

        assertThat(lines)
                .allMatch(line -> line.length() <= 100)
                .contains("1  llm.retry.baseDelay: 2s -> 50ms", "   sure; p99 -58 % to -53 %")
                .contains("   now           995 ms    2.35 s   13.10 s      2.4 %       0.0000426")
                .contains("   then          973 ms    1.29 s    1.36 s      0.0 %       0.0000441");
    }
}

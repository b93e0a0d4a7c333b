package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.run.BulkTestPlugin.Server;
import dev.weir.spi.call.Priority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir run} inside this process. */
class RunCommandTest {
    @TempDir
    private Path folder;

    private boolean terminal;
    private String input = "";
    private Server server;

    private record Output(int exitCode, String out, String err) {}

    @BeforeEach
    void nameTheServer() {
        server = Server.named(folder.toString());
    }

    private Output weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                false,
                false,
                terminal,
                Map.of(),
                folder,
                null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Output(exitCode, out.toString().strip(), err.toString());
    }

    private Output run(String file, String out, String... further) {
        List<String> all = new ArrayList<>(List.of("run", file, "--out", out));
        for (String setting : List.of(
                "llm.backends.bulk.type=bulk",
                "llm.backends.bulk.server=" + folder,
                "llm.client.backend=bulk",
                "llm.client.model=m",
                "llm.retry.maxRetries=0",
                "llm.tokens.costPerToken.m=0.001")) {
            all.addAll(List.of("-s", setting));
        }
        all.addAll(List.of(further));
        return weir(all.toArray(new String[0]));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String prompts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"prompt " + i + "\"\n").collect(Collectors.joining());
    }

    private List<JsonNode> records(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private List<String> texts(String name) throws IOException {
        return records(name).stream()
                .map(row -> row.path("result").path("text").asString())
                .toList();
    }

    @Test
    void asksEveryRowAndSaysWhatWasDone() throws IOException {
        write("rows.jsonl", prompts(10));
        Output output = run("rows.jsonl", "out.jsonl");

        assertThat(output.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("10 rows: 10 answered, 0 failed"),
                        line -> assertThat(line).startsWith("1,000 input and 1,000 output tokens, $0.0020, in "));
        assertThat(output.exitCode()).isZero();
        assertThat(records("out.jsonl")).hasSize(10);
        assertThat(server.asked).hasValue(10);
        assertThat(server.priorities).containsExactly(Priority.LOW);
        assertThat(run("rows.jsonl", "out.jsonl").out())
                .isEqualTo("nothing was left to do: 10 rows done before, 10 answered, 0 failed");
        assertThat(server.asked).hasValue(10);
    }

    @Test
    void aFailedRowHasAnExitCodeAndIsTriedAgainByTheSameCommand() throws IOException {
        write("rows.jsonl", "\"fine\"\n\"FAIL\"\n\"LATER\"\n");
        Output first = run("rows.jsonl", "out.jsonl");
        assertThat(first.out())
                .contains(
                        "3 rows: 1 answered, 2 failed (permanent 1, transient 1)",
                        "the first that failed: line ",
                        "; the others are in out.jsonl, of status error",
                        "1 failed row may succeed: the same command tries it again");
        assertThat(first.exitCode()).isEqualTo(4);

        server.mended = true;
        Output second = run("rows.jsonl", "out.jsonl");
        assertThat(second.out()).contains("1 row: 1 answered, 0 failed; 2 were done before");
        assertThat(second.exitCode()).as("one has failed for good").isEqualTo(4);
        assertThat(records("out.jsonl")).hasSize(3);
    }

    @Test
    void anIncompleteAnswerHasItsStatusAndExitCode() throws IOException {
        write("rows.jsonl", "\"fine\"\n\"LONG\"\n");
        Output output = run("rows.jsonl", "out.jsonl", "--order", "input");
        assertThat(output.out()).contains("2 rows: 2 answered (1 incomplete), 0 failed");
        assertThat(output.exitCode()).isEqualTo(7);
        assertThat(records("out.jsonl").get(1).path("status").asString()).isEqualTo("incomplete");
    }

    @Test
    void readsAndWritesCommaSeparatedValuesWithATemplate() throws IOException {
        write("rows.csv", "\ufeffid,text,lang\r\nr1,\"one, two\",de\r\nr2,\"say \"\"hi\"\"\",fr\r\nr3,short\r\n");
        Output output = run("rows.csv", "out.csv", "--order", "input", "--template", "To {{lang}}: {{text}}");
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("out.csv")).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("id,line,status,text,finish_reason,"),
                        line -> assertThat(line)
                                .startsWith("r1,2,ok,\"echo of To de: one, two\",stop,bulk,m,,,,,100,0,100,0,"),
                        line -> assertThat(line).startsWith("r2,3,ok,\"echo of To fr: say \"\"hi\"\"\",stop,"),
                        line -> assertThat(line)
                                .startsWith(
                                        "r3,4,error,,,,,row,caller.invalid-row,\"has 2 fields, and there are 3 columns\""));
        assertThat(run("rows.csv", "out.csv", "--template", "To {{lang}}: {{text}}")
                        .out())
                .startsWith("1 row: 0 answered, 1 failed (row 1); 2 were done before");
    }

    @Test
    void rr04ARowThatIsNoRequestIsReadAgainAsItMayHaveBeenCorrected() throws IOException {
        write("rows.jsonl", "\"one\"\nbroken\n{\"question\": 2}\n");
        assertThat(run("rows.jsonl", "out.jsonl").exitCode()).isEqualTo(4);
        write("rows.jsonl", "\"one\"\n\"two\"\n{\"question\": 2}\n");
        assertThat(run("rows.jsonl", "out.jsonl").out())
                .startsWith("2 rows: 1 answered, 1 failed (row 1); 1 was done before");
        assertThat(records("out.jsonl"))
                .extracting(row -> row.path("line").asInt())
                .containsExactlyInAnyOrder(1, 2, 3);
        assertThat(server.asked).hasValue(2);
    }

    @Test
    void ru01ARowThatIsNestedTooDeeplyFailsAlone() throws IOException {
        write("rows.jsonl", "[".repeat(5_000) + "\n\"one\"\n");
        Output output = run("rows.jsonl", "out.jsonl", "--order", "input");
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(records("out.jsonl").get(0).path("error").path("message").asString())
                .startsWith("is JSON that is nested too deeply");
        assertThat(records("out.jsonl").get(1).path("status").asString()).isEqualTo("ok");
    }

    @Test
    void anOutputThatIsALinkStaysOne() throws IOException {
        write("rows.jsonl", "broken\n\"one\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), Path.of("out.jsonl"));
        for (int i = 0; i < 3; i++) {
            assertThat(run("rows.jsonl", "link.jsonl").exitCode()).isEqualTo(4);
        }
        assertThat(link).isSymbolicLink();
        assertThat(records("out.jsonl")).hasSize(2);
        Path cycle = Files.createSymbolicLink(folder.resolve("cycle"), Path.of("cycle"));
        assertThat(run("rows.jsonl", cycle.toString()).err()).contains("is a link that leads to no file");
    }

    @Test
    void aRunOfAStreamThatCannotBeginLeavesNoOutputAndOverwritesNone() throws IOException {
        input = "\"one\"\n";
        assertThat(run("-", "out.jsonl", "-b", "nosuch").exitCode()).isEqualTo(3);
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
        write("out.jsonl", "old");
        assertThat(run("-", "out.jsonl", "--restart", "-b", "nosuch").exitCode())
                .isEqualTo(3);
        assertThat(folder.resolve("out.jsonl")).hasContent("old");
    }

    @Test
    void aColumnThatIsMissingIsNamedBeforeAnythingIsSent() throws IOException {
        write("rows.csv", "id,text\n1,hello\n");
        assertThat(run("rows.csv", "out.csv").err())
                .contains(
                        "rows.csv: there is no column 'prompt'; its first line names id, text; make prompts of them with"
                                + " --template");
        assertThat(run("rows.csv", "out.csv", "--template", "{{txt}}").err()).contains("there is no column 'txt'");
        assertThat(server.asked).hasValue(0);
        assertThat(folder.resolve("out.csv.checkpoint")).doesNotExist();
    }

    @Test
    void aTemplateTakesTheKeysOfObjects() throws IOException {
        write("rows.jsonl", "{\"id\":1,\"name\":\"A\",\"n\":3,\"tags\":[\"x\"]}\n\"text\"\n");
        run("rows.jsonl", "out.jsonl", "--order", "input", "--template", "{{name}} {{n}} {{tags}}");
        assertThat(texts("out.jsonl")).containsExactly("echo of A 3 [\"x\"]", "");
        assertThat(records("out.jsonl").get(1).path("error").path("message").asString())
                .isEqualTo("must be a JSON object with the values of the template");
    }

    @Test
    void whatDeterminesTheAnswersMayNotChangeInOneOutput() throws IOException {
        write("rows.jsonl", prompts(3));
        run("rows.jsonl", "out.jsonl", "--max-rows", "1", "--temperature", "0.2");
        Output output = run("rows.jsonl", "out.jsonl", "--temperature", "0.3", "--system", "Be brief");
        assertThat(output.err()).contains("the instructions, the temperature have changed since the run began");
        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(run("rows.jsonl", "out.jsonl", "--temperature", "0.2", "-m", "other")
                        .err())
                .contains("the model has changed");
        assertThat(run("rows.jsonl", "out.jsonl", "--temperature", "0.3", "--restart")
                        .exitCode())
                .isZero();
        assertThat(records("out.jsonl")).hasSize(3);
    }

    @Test
    void endsBeforeItCostsMoreThanItMayAndGoesOnWithMore() throws IOException {
        write("rows.jsonl", prompts(100));
        // each costs 0.0002; before that is known, an estimate is its 2048 permitted tokens
        Output first = run("rows.jsonl", "out.jsonl", "--max-cost", "0.01");
        assertThat(first.err())
                .contains("budget 'max-cost'", "with a higher limit the same command goes on from there");
        assertThat(first.exitCode()).isEqualTo(9);
        int done = records("out.jsonl").size();
        assertThat(done).isBetween(1, 50);
        assertThat(server.asked).hasValue(done);

        Output second = run("rows.jsonl", "out.jsonl", "--max-cost", "1");
        assertThat(second.exitCode()).isZero();
        assertThat(records("out.jsonl")).hasSize(100);
        assertThat(server.asked).as("none was sent twice").hasValue(100);
        assertThat(second.out()).contains("$0.0200 in all runs");
        assertThat(run("rows.jsonl", "out.jsonl", "--max-cost", "0.01").err())
                .contains("--max-cost is used up: the runs before have cost 0.02 USD");
    }

    @Test
    void standardInputIsReadOnceAndThatIsSaid() throws IOException {
        input = "\"one\"\n\"two\"";
        Output output = run("-", "out.jsonl");
        assertThat(output.err()).contains("a run of standard input cannot be resumed");
        assertThat(texts("out.jsonl")).containsExactlyInAnyOrder("echo of one", "echo of two");
        assertThat(run("-", "out.jsonl").err()).contains("out.jsonl exists");
        assertThat(folder.resolve("out.jsonl.checkpoint")).doesNotExist();
    }

    @Test
    void makesNoMoreCallsAtATimeThanItIsTold() throws IOException {
        write("rows.jsonl", prompts(200));
        run("rows.jsonl", "out.jsonl", "--concurrency", "3");
        assertThat(server.mostAtOnce.get()).isBetween(1, 3);
        assertThat(run("rows.jsonl", "o", "--concurrency", "0").err())
                .contains("--concurrency must be auto or between 1 and 1000, was 0");
    }

    @Test
    void aRestartThatCannotBeginOverwritesNothing() throws IOException {
        write("rows.jsonl", prompts(3));
        run("rows.jsonl", "out.jsonl");
        String results = Files.readString(folder.resolve("out.jsonl"));
        assertThat(run("rows.jsonl", "out.jsonl", "--restart", "-b", "nosuch").exitCode())
                .isEqualTo(3);
        assertThat(run("rows.jsonl", "out.jsonl", "--restart", "--temperature", "-1")
                        .exitCode())
                .isEqualTo(2);
        assertThat(folder.resolve("out.jsonl")).hasContent(results);
        assertThat(run("rows.jsonl", "out.jsonl").out()).startsWith("nothing was left to do: 3 rows");
    }

    @Test
    void anEmptyInputIsSaidToBeOne() throws IOException {
        write("rows.jsonl", "\n\n");
        assertThat(run("rows.jsonl", "out.jsonl").out()).isEqualTo("the input has no rows");
    }

    @Test
    void showsItsProgress() throws IOException {
        write("rows.jsonl", prompts(10));
        assertThat(run("rows.jsonl", "out.jsonl").err())
                .contains("100 % 10 rows", " 2000 tokens, $0.0020")
                .doesNotContain("\r");
        terminal = true;
        assertThat(run("rows.jsonl", "again.jsonl").err()).contains("\r[####").endsWith("\r");
    }

    @Test
    void theSummaryIsAlsoJson() throws IOException {
        write("rows.jsonl", "\"fine\"\nbroken\n");
        JsonNode json = JsonMapper.shared()
                .readTree(run("rows.jsonl", "out.jsonl", "--json").out());
        assertThat(json.path("end").asString()).isEqualTo("complete");
        assertThat(json.path("answered").asInt()).isEqualTo(1);
        assertThat(json.path("failures").path("row").asInt()).isEqualTo(1);
        assertThat(json.path("exitCode").asInt()).isEqualTo(4);
        assertThat(json.path("usd").asString()).isEqualTo("0.0002");
    }

    @Test
    void quietPrintsNothingButErrors() throws IOException {
        write("rows.jsonl", prompts(10));
        Output output = run("rows.jsonl", "out.jsonl", "--quiet");
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).isEmpty();
        assertThat(run("nowhere.jsonl", "x", "--quiet").err())
                .isEqualToIgnoringNewLines("weir: no such file: nowhere.jsonl");
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeAnythingIsSent() throws IOException {
        write("rows.jsonl", prompts(1));
        assertThat(run("rows.jsonl", "rows.jsonl").err()).contains("rows.jsonl is the input");
        assertThat(run("rows.jsonl", "nowhere/out.jsonl").err()).contains("there is no folder");
        assertThat(run("rows.jsonl", ".").err()).contains("is not a file");
        assertThat(run(".", "out.jsonl").err()).contains("is a folder");
        assertThat(run("rows.jsonl", "out.jsonl", "--max-cost", "0").err()).contains("--max-cost must be above 0");
        assertThat(run("rows.jsonl", "out.jsonl", "--max-line", "many").err()).contains("--max-line");
        assertThat(run("rows.jsonl", "out.jsonl", "--timeout", "5").err()).contains("--timeout");
        assertThat(run("rows.jsonl", "out.jsonl", "--temperature", "-1").err()).contains("temperature");
        assertThat(run("rows.jsonl", "out.jsonl", "--template", "no name").err())
                .contains("such as {{text}}");
        assertThat(run("rows.jsonl", "out.jsonl", "--order", "input", "--format", "xml")
                        .err())
                .contains("--format");
        assertThat(server.asked).hasValue(0);
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
        assertThat(folder.resolve("out.jsonl.checkpoint")).doesNotExist();
    }
}

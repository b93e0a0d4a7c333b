package dev.weir.app.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.testkit.fake.MemoryBatchBackend;
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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BatchCommandTest {
    @TempDir
    private Path folder;

    private MemoryBatchBackend provider;
    private boolean terminal;
    private Map<String, String> environment;

    private record Output(int exitCode, String out, String err) {}

    @BeforeEach
    void start() {
        provider = BatchTestPlugin.provider(folder.toString());
        environment = Map.of("XDG_DATA_HOME", folder.resolve("data").toString());
    }

    private Output batch(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("batch", command));
        all.addAll(List.of(arguments));
        if (!command.equals("list")) {
            all.addAll(List.of(
                    "-s", "llm.backends.main.type=batches",
                    "-s", "llm.backends.main.provider=" + folder,
                    "-s", "llm.backends.live.type=echo",
                    "-s", "llm.backends.live.store=" + folder,
                    "-s", "llm.tokens.costPerToken.m=0.001"));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]), false, false, terminal, environment, folder, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new Output(exitCode, out.toString().strip(), err.toString());
    }

    private Output submit(String rows, String... options) throws IOException {
        Files.writeString(folder.resolve("rows.jsonl"), rows);
        List<String> arguments = new ArrayList<>(List.of("rows.jsonl", "-b", "main", "-m", "m"));
        arguments.addAll(List.of(options));
        return batch("submit", arguments.toArray(new String[0]));
    }

    private Map<String, JsonNode> fetched(Path file) throws IOException {
        Map<String, JsonNode> results = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode result = JsonMapper.shared().readTree(line);
            assertThat(result.propertyNames())
                    .containsExactly("id", "line", "status", "batchId", "result", "error", "usage", "cost");
            results.put(result.path("id").asString(), result);
        }
        return results;
    }

    @Test
    void aJobIsSubmittedAwaitedAndFetched() throws IOException {
        Output submitted = submit(String.join(
                "\r\n",
                "\ufeff\"one\"",
                "",
                "{\"id\": \"mine\", \"model\": \"m\", \"messages\": [{\"role\": \"user\", \"text\": \"two\"}]}",
                "\"FAIL\"\n\"four\""));
        assertThat(submitted.err()).contains("rows     0 of 4 answered, 0 failed", "next: weir batch wait job-");
        assertThat(submitted.exitCode()).isZero();
        String id = submitted.out();
        assertThat(id).startsWith("job-");
        assertThat(provider.lineIds("batch-1")).containsExactly("row-1", "mine", "row-4");
        assertThat(provider.lineIds("batch-2")).as("a batch takes three").containsExactly("row-5");

        assertThat(batch("status", id).out())
                .contains("state    in progress", "part 1   m, 3 rows, validating, batch batch-1");
        provider.completeAll();
        Output awaited = batch("wait", id);
        assertThat(awaited.out()).contains("rows     3 of 4 answered, 1 failed", "state    completed");
        assertThat(awaited.err()).contains("100 % 3 of 4 answered, 1 failed").endsWith("--out RESULTS.jsonl\n");
        assertThat(awaited.exitCode()).as("a row failed").isEqualTo(4);

        Output fetched = batch("fetch", id, "--out", "results.jsonl");
        assertThat(fetched.err()).isEqualToIgnoringNewLines("3 answered, 1 failed; the answers cost 0.000036 USD");
        assertThat(fetched.exitCode()).isEqualTo(4);
        Map<String, JsonNode> results = fetched(folder.resolve("results.jsonl"));
        assertThat(results).containsOnlyKeys("row-1", "mine", "row-4", "row-5");
        JsonNode mine = results.get("mine");
        assertThat(mine.path("line").asInt()).isEqualTo(3);
        assertThat(mine.path("status").asString()).isEqualTo("answered");
        assertThat(mine.path("result").path("text").asString()).isEqualTo("two");
        assertThat(mine.path("usage").path("input").asInt()).isEqualTo(10);
        assertThat(mine.path("cost").path("usd").asString()).isEqualTo("0.000012");
        assertThat(mine.path("error").isNull()).isTrue();
        JsonNode failed = results.get("row-4");
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("error").path("reason").asString()).isEqualTo("provider.server-error");
        assertThat(failed.path("result").isNull()).isTrue();
        assertThat(folder.resolve("results.jsonl.partial")).doesNotExist();
    }

    @Test
    void linesThatCannotBeUsedAreNamedAndNothingIsSubmitted() throws IOException {
        Output output = submit("""
                "one"
                not JSON
                {"question": "secret"}
                {"id": "a", "model": "m", "messages": [{"role": "user", "text": "x"}]}
                {"id": "a", "model": "m", "messages": [{"role": "user", "text": "x"}]}
                {"id": 7.5, "model": "m", "messages": [{"role": "user", "text": "x"}]}
                {"backend": "live", "model": "m", "messages": [{"role": "user", "text": "x"}]}
                {"custom_id": "b", "method": "POST", "url": "/v1/x", "body": {"secret": 1}}
                """);
        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(output.out()).isEmpty();
        assertThat(output.err().lines().filter(line -> line.startsWith("rows.jsonl:")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("rows.jsonl:2: is not valid JSON, at column 1"),
                        line -> assertThat(line).startsWith("rows.jsonl:3: question: unknown; known are"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "rows.jsonl:5: its id 'a' is that of an earlier row; ids must be unique in a job"),
                        line -> assertThat(line).isEqualTo("rows.jsonl:6: id must be a string or a whole number"),
                        line -> assertThat(line).startsWith("rows.jsonl:7: names a backend"),
                        line -> assertThat(line).startsWith("rows.jsonl:8: this backend reads no lines"));
        assertThat(output.err())
                .contains(
                        "weir: rows.jsonl: 6 lines cannot be used, so nothing was submitted; correct the file, or submit the others with --skip-bad")
                .doesNotContain("secret");
        assertThat(provider.uploads()).isZero();
        assertThat(batch("list").out()).isEmpty();
    }

    @Test
    void linesThatCannotBeUsedFailAloneWithSkipBad() throws IOException {
        Files.write(folder.resolve("rows.jsonl"), "\"one\"\n\"\u00ff\"\n".getBytes(StandardCharsets.ISO_8859_1));
        Output submitted = batch("submit", "rows.jsonl", "-b", "main", "-m", "m", "--skip-bad");
        assertThat(submitted.exitCode()).isZero();
        provider.completeAll();
        batch("wait", submitted.out());
        Output fetched = batch("fetch", submitted.out());
        assertThat(fetched.exitCode()).isEqualTo(4);
        assertThat(fetched.out().lines())
                .hasSize(2)
                .anyMatch(
                        line -> line.contains("\"line\":2,\"status\":\"failed\"") && line.contains("is not in UTF-8"));
    }

    @Test
    void aJobThatHasNotEndedIsFetchedInPart() throws IOException {
        String id = submit("\"1\"\n\"2\"\n\"3\"\n\"4\"\n").out();
        Output nothing = batch("fetch", id);
        assertThat(nothing.exitCode()).isEqualTo(7);
        assertThat(nothing.err())
                .contains("0 answered, 0 failed, 4 not processed yet: fetch again after 'weir batch wait " + id);
        provider.end("batch-1", BatchState.COMPLETED, 3);
        batch("status", id);
        assertThat(batch("fetch", id).out().lines()).hasSize(3);
        Output timeout = batch("wait", id, "--timeout", "1ms");
        assertThat(timeout.exitCode()).isEqualTo(5);
        assertThat(timeout.err()).contains("has not ended within 1ms; the same command waits on");
    }

    @Test
    void rowsThatFailedAreResubmittedAlone() throws IOException {
        String id = submit("\"1\"\n\"FAIL\"\n").out();
        assertThat(batch("resubmit", id).err()).contains("has not ended; wait for it or cancel it first");
        provider.completeAll();
        batch("status", id);
        assertThat(batch("resubmit", id).out()).isEqualTo("resubmitted 1 row");
        assertThat(provider.lineIds("batch-2")).containsExactly("row-2");
        provider.completeAll();
        assertThat(batch("status", id).out())
                .contains("rows     1 of 2 answered, 1 failed", "what failed was resubmitted");
    }

    @Test
    void aJobIsCancelledListedAndDeleted() throws IOException {
        String id = submit("\"1\"\n").out();
        assertThat(batch("cancel", id).out()).contains("state    cancelling");
        provider.end("batch-1", BatchState.CANCELLED, 0);
        batch("status", id);
        assertThat(batch("list").out()).isEqualTo(id + "  cancelled  0 of 1 answered, 1 failed  main  rows.jsonl");
        JsonNode json = JsonMapper.shared().readTree(batch("list", "--json").out());
        assertThat(json.path("jobs").path(0).path("state").asString()).isEqualTo("cancelled");
        assertThat(JsonMapper.shared()
                        .readTree(batch("status", id, "--json").out())
                        .path("parts")
                        .path(0)
                        .path("batchId")
                        .asString())
                .isEqualTo("batch-1");
        Output refused = batch("delete", id);
        assertThat(refused.err())
                .contains("the results of " + id
                        + " were not fetched, or not booked yet; fetch them with 'weir batch fetch");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(batch("delete", "--unfetched", id).out()).isEqualTo("deleted " + id);
        assertThat(batch("list").err()).contains("there are no batch jobs");
    }

    @Test
    void aJobWhoseSubmissionWasCutOffIsListed() throws IOException {
        submit("\"1\"\n");
        Path jobs;
        try (Stream<Path> all = Files.walk(folder)) {
            jobs = all.filter(path -> path.getFileName().toString().equals("job.properties"))
                    .map(file -> file.getParent().getParent())
                    .findFirst()
                    .orElseThrow();
        }
        Files.createDirectory(jobs.resolve("job-20250101-000000-aaaa"));

        assertThat(batch("list").out())
                .contains(
                        "job-20250101-000000-aaaa  not submitted  the process that made it ended before anything was submitted");
        assertThat(JsonMapper.shared()
                        .readTree(batch("list", "--json").out())
                        .path("unfinished")
                        .path(0)
                        .path("state")
                        .asString())
                .isEqualTo("not submitted");
        assertThat(batch("status", "job-20250101-000000-aaaa").err()).contains("submit its rows again");
    }

    @Test
    void mistakesAreNamed() throws IOException {
        assertThat(batch("status", "job-1").err())
                .contains("there is no batch job 'job-1' in", "'weir batch list' shows those that there are");
        assertThat(batch("status", "job-1").exitCode()).isEqualTo(2);
        assertThat(batch("submit", "nowhere.jsonl").err())
                .isEqualToIgnoringNewLines("weir: no such file: nowhere.jsonl");
        Output other = submit("\"1\"\n", "-b", "live");
        assertThat(other.exitCode()).isNotZero();
        Files.writeString(folder.resolve("rows.jsonl"), "\"1\"\n");
        Output live = batch("submit", "rows.jsonl", "-b", "live", "-m", "m");
        assertThat(live.err()).contains("backend 'live' has no batch API; configured backends that have one: main");
        assertThat(live.exitCode()).isEqualTo(4);
        Output noModel = batch("submit", "rows.jsonl", "-b", "main");
        assertThat(noModel.err()).contains("rows.jsonl:1: has no model; give one with --model");
        Output empty = submit("");
        assertThat(empty.err()).isEqualToIgnoringNewLines("weir: rows.jsonl has no rows: there is nothing to submit");
        assertThat(empty.exitCode()).isEqualTo(2);
        Files.createDirectory(folder.resolve("requests"));
        assertThat(batch("submit", "requests", "-b", "main").err())
                .isEqualToIgnoringNewLines("weir: requests is a folder: name a file of requests");
        assertThat(batch("wait", submit("\"1\"\n").out(), "--timeout", "soon").err())
                .contains("--timeout must be a duration");
        environment = Map.of();
        assertThat(batch("list").err()).contains("set HOME or XDG_DATA_HOME");
        assertThat(batch("list").exitCode()).isEqualTo(2);
    }

    @Test
    void aPersonSeesABar() throws IOException {
        terminal = true;
        String id = submit("\"1\"\n\"2\"\n").out();
        provider.completeAll();
        assertThat(batch("wait", id).err())
                .contains("\r[##############################] 100 % 2 of 2 answered, 0 failed");
    }

    private String completed(String rows) throws IOException {
        String id = submit(rows).out();
        provider.completeAll();
        batch("wait", id);
        return id;
    }

    @Test
    void resultsReplaceAFileAndNothingElse() throws IOException {
        String id = completed("\"1\"\n");
        Path directory = Files.createDirectory(folder.resolve("results"));
        Output onFolder = batch("fetch", id, "--out", "results");
        assertThat(onFolder.exitCode()).isEqualTo(2);
        assertThat(onFolder.err())
                .isEqualToIgnoringNewLines(
                        "weir: --out: results is not a file; without --out results go to standard output");
        assertThat(directory).isEmptyDirectory();
        assertThat(batch("fetch", id, "--out", "none/results.jsonl").err())
                .startsWith("weir: --out: there is no folder ")
                .contains("none");

        Path file = Files.writeString(folder.resolve("file.jsonl"), "old");
        Files.createSymbolicLink(folder.resolve("link.jsonl"), file);
        assertThat(batch("fetch", id, "--out", "link.jsonl").exitCode()).isZero();
        assertThat(folder.resolve("link.jsonl")).isSymbolicLink();
        assertThat(fetched(file)).containsOnlyKeys("row-1");
    }

    @Test
    void aJobIsDeletedAtTheProviderOnRequestAlone() throws IOException {
        String first = completed("\"1\"\n");
        batch("fetch", first);
        assertThat(batch("delete", first).out()).isEqualTo("deleted " + first);
        assertThat(provider.deleted()).isEmpty();
        String second = completed("\"1\"\n");
        batch("fetch", second);
        assertThat(batch("delete", "--at-provider", second).out())
                .isEqualTo("deleted " + second + ", at the provider too");
        assertThat(provider.deleted()).containsExactly(second + "-1-1");
    }

    @Test
    void aJobWhoseStateIsDamagedIsNamedBesideTheOthers() throws IOException {
        String good = submit("\"1\"\n").out();
        String bad = submit("\"1\"\n").out();
        Path state;
        try (var paths = Files.walk(folder)) {
            state = paths.filter(path -> path.endsWith(Path.of(bad, "job.properties")))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(state, "id=x\n");
        Output list = batch("list");
        assertThat(list.out()).startsWith(good).doesNotContain(bad);
        assertThat(list.err()).startsWith("weir: " + state + ": not the state of a batch job");
        assertThat(list.exitCode()).isEqualTo(4);
        assertThat(batch("status", bad).err())
                .contains("restore the file, or delete its directory")
                .doesNotContain("weir batch list");
    }

    @Test
    void rowsAreThoseOfEveryCommand() throws IOException {
        Output output = submit("""
                {"id": 7, "prompt": "seven"}
                {"prompt": "eight", "model": "m"}
                """);
        assertThat(output.exitCode()).isZero();
        assertThat(provider.lineIds("batch-1")).containsExactly("7", "row-2");
        Output wrong = submit("{\"prompt\": \"x\", \"text\": \"secret\"}\n" + "[".repeat(5_000) + "\n");
        assertThat(wrong.err())
                .contains("rows.jsonl:1: text: unknown; known are model, prompt, type; 'weir run --template' takes rows"
                        + " with other keys")
                .contains("rows.jsonl:2: is JSON that is nested too deeply")
                .doesNotContain("secret");
    }
}

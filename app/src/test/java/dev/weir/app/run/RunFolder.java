package dev.weir.app.run;

import static java.util.stream.Collectors.joining;

import dev.weir.app.run.checkpoint.RunFiles;
import dev.weir.app.run.input.RowRules;
import dev.weir.app.run.input.RunSource;
import dev.weir.app.run.record.RecordFormat;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An input and an output in a folder, and runs from the one to the other. */
final class RunFolder {
    final Path input;
    final Path output;
    final FakeClient client = new FakeClient();
    RecordFormat format = RecordFormat.JSONL;
    RowRules rules = FakeClient.rules();
    boolean inputOrder;
    boolean restart;
    int maxTries = 3;
    int window = 4;
    long maxRows = Long.MAX_VALUE;
    long maxErrors = Long.MAX_VALUE;
    Map<String, String> options = Map.of("the model", "m");

    RunFolder(Path folder) {
        input = folder.resolve("rows.jsonl");
        output = folder.resolve("results.jsonl");
    }

    Path checkpoint() {
        return files().checkpoint();
    }

    void write(String rows) throws IOException {
        Files.writeString(input, rows);
    }

    static String prompts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "\"prompt " + i + "\"\n").collect(joining());
    }

    RunFiles files() {
        return new RunFiles(output, format, inputOrder, restart, maxTries);
    }

    RunSession open() throws IOException {
        return RunSession.resumable(RunSource.file("rows.jsonl", input), rules, files());
    }

    RunResult run() throws IOException, InterruptedException {
        try (RunSession session = open()) {
            session.begin(options);
            return run(session, new RunControl());
        }
    }

    RunResult run(RunSession session, RunControl control) throws IOException, InterruptedException {
        return session.run(
                client,
                new FailedCalls(),
                ConcurrencyWindow.fixed(window),
                new RunLimits(maxRows, maxErrors, Duration.ofSeconds(30)),
                control,
                progress -> {},
                TimeSource.system());
    }

    List<JsonNode> records() {
        try {
            List<JsonNode> records = new ArrayList<>();
            for (String line : Files.readAllLines(output)) {
                records.add(JsonMapper.shared().readTree(line));
            }
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Integer> lines() {
        return records().stream().map(row -> row.path("line").asInt()).toList();
    }
}

package dev.weir.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run gave. Immutable.
 *
 * @param date when it ended, as year, month and day
 * @param machine where it ran
 * @param versions of Weir, the JDK and the contenders
 * @param command what was run
 * @param quick whether only directions are compared
 * @param repetitions of each scenario
 * @param rows the promises
 * @param scenarios the scenarios
 * @param notes what a reader has to know
 */
public record BenchReport(
        String date,
        String machine,
        String versions,
        String command,
        boolean quick,
        int repetitions,
        List<PromiseRow> rows,
        List<ScenarioSection> scenarios,
        List<String> notes) {

    /** Whether something was compared, every row holds, and no contender is better than Weir in it. */
    public boolean holds() {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.holds() && (quick || row.noWorse()));
    }

    /** The rows with a promise, or those without. */
    List<PromiseRow> rows(boolean promised) {
        return rows.stream().filter(row -> row.promised() == promised).toList();
    }

    /** Writes it as JSON; a figure that is not finite is a text. */
    public void write(Path file) throws IOException {
        Files.writeString(
                file,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** Reads what {@link #write} wrote. */
    public static BenchReport read(Path file) throws IOException {
        return JsonMapper.shared().readValue(Files.readString(file), BenchReport.class);
    }
}

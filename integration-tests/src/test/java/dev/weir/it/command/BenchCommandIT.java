package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code weir bench} of the distribution, in its quick form: the direction of each row, not its size. Those of callers at once and
 * of memory depend on what else the machine does, and are left to a run by hand.
 */
class BenchCommandIT {
    private static final String SCENARIOS = "saturated,throughput,caching,failures,recovery,rate-limit,drift,stalls";
    private static final int ROWS = 11;

    @TempDir
    Path folder;

    @Test
    void eachRowHoldsInItsDirection() throws Exception {
        Distribution distribution = Distribution.runIn(folder);
        JsonNode report = run(distribution, "all", List.of("--only", SCENARIOS));

        assertThat(report.path("rows")).hasSize(ROWS);
        assertThat(folder.resolve("all/report.html")).isNotEmptyFile();
        List<String> again = scenariosThatDoNotHold(report);
        if (!again.isEmpty()) {
            // once more without the others, as other tests run on this machine at the same time
            report = run(distribution, "again", List.of("--only", String.join(",", again)));
        }
        assertThat(scenariosThatDoNotHold(report))
                .as("%s", report.path("rows").toPrettyString())
                .isEmpty();
    }

    @Test
    void theProgramAnswersForItself() throws Exception {
        Distribution.Output output = Distribution.runIn(folder).weir("bench", "scenarios", "--only", "nosuch");

        assertThat(output.err()).contains("no scenario 'nosuch'; available: saturated, ");
        assertThat(output.exitCode()).isEqualTo(2);
    }

    private JsonNode run(Distribution distribution, String name, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "bench", "scenarios", "--quick", "--out", folder.resolve(name).toString()));
        command.addAll(options);
        Process process = distribution.start(Map.of(), command.toArray(String[]::new));
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES))
                    .as("ended by itself")
                    .isTrue();
        } finally {
            process.destroy();
        }
        assertThat(process.exitValue()).as(distribution.read("err")).isZero();
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve(name).resolve("results.json")));
    }

    private static List<String> scenariosThatDoNotHold(JsonNode report) {
        return report.path("rows")
                .valueStream()
                .filter(row -> !row.path("holds").asBoolean())
                .map(row -> row.path("scenario").asString())
                .distinct()
                .toList();
    }
}

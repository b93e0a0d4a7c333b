package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.command.Distribution.Output;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code weir run}, the real process, against the simulator. The number of times that it is killed is the system property
 * {@code weir.run.kills}.
 */
class RunCommandIT {
    private static final int KILLS = Integer.getInteger("weir.run.kills", 2);
    private static final int ROWS = 400;
    private static final int CONCURRENCY = 6;

    @TempDir
    Path folder;

    private final Simulator simulator = Simulator.builder()
            .seed(1)
            .scenario(Scenario.parse("scenario", """
                    timing: { firstToken: 10ms, perToken: 1ms }
                    answer: { tokens: 10 }
                    """))
            .start();
    private Distribution distribution;
    private Path rows;
    private Path results;

    @BeforeEach
    void findDistribution() throws IOException {
        distribution = Distribution.runIn(folder);
        distribution.configure("""
                llm:
                  client: { backend: simulated, model: gpt-4o-mini }
                  backends: { simulated: { type: openai, baseUrl: '%s' } }
                """.formatted(simulator.baseUri()));
        rows = folder.resolve("rows.jsonl");
        results = folder.resolve("results.jsonl");
        Files.writeString(
                rows,
                IntStream.range(0, ROWS).mapToObj(i -> "\"prompt " + i + "\"\n").collect(Collectors.joining()));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private String[] command(String... further) {
        return Stream.concat(Stream.of("run", rows.toString(), "--out", results.toString()), Stream.of(further))
                .toArray(String[]::new);
    }

    private List<JsonNode> records() throws IOException {
        return Files.readAllLines(results).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    @Test
    void aRunThatIsKilledAtAnyMomentGoesOnAndEachRowHasOneRecord() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String concurrency = String.valueOf(CONCURRENCY);
        for (int kill = 0; kill < KILLS; kill++) {
            long before = simulator.log().count();
            long more = 1L + random.nextInt(2 * ROWS / (KILLS + 1));
            Process process = distribution.start(Map.of(), command("--concurrency", concurrency));
            while (process.isAlive() && simulator.log().count() < before + more) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.destroyForcibly().waitFor();
        }
        Output last = distribution.weir(command("--concurrency", concurrency, "--json"));

        assertThat(last.exitCode()).as("seed %d: %s", seed, last.err()).isZero();
        Set<Integer> lines = new HashSet<>();
        assertThat(records())
                .as("seed %d", seed)
                .hasSize(ROWS)
                .allMatch(row -> lines.add(row.path("line").asInt()));
        long sentTwice = simulator.log().count() - ROWS;
        int counted =
                JsonMapper.shared().readTree(last.out()).path("maybePaidTwice").asInt();
        assertThat(sentTwice).as("seed %d", seed).isBetween(0L, (long) counted);
        assertThat(counted).as("seed %d", seed).isLessThanOrEqualTo(KILLS * CONCURRENCY);
    }

    @Test
    void anInterruptLetsWhatIsInFlightEndAndLosesNothing() throws Exception {
        Process process = distribution.start(Map.of(), command());
        while (process.isAlive() && simulator.log().count() < 30) {
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(distribution.read("err")).contains("weir: interrupted; the same command goes on from there");
        assertThat(records()).hasSize((int) simulator.log().count());
        assertThat(distribution.weir(command("--order", "input")).exitCode()).isZero();
        assertThat(simulator.log().count()).as("nothing was sent twice").isEqualTo(ROWS);
        assertThat(records().stream().map(row -> row.path("line").asInt())).isSorted();
    }

    @Test
    void aServerWithFourSlotsIsGivenFewMoreCallsThanItTakes() throws Exception {
        simulator.play(Scenario.parse("scenario", """
                timing: { firstToken: 10ms, perToken: 1ms, slots: 4, queue: 0 }
                answer: { tokens: 10 }
                """));
        Output output = distribution.weir(command("--json"));

        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(records()).hasSize(ROWS);
        List<JsonNode> records = records();
        int refusedLate = records.subList(ROWS / 2, ROWS).stream()
                .mapToInt(row -> row.path("attempts").asInt() - 1)
                .sum();
        assertThat(refusedLate).as("refusals in the second half").isLessThan(ROWS / 10);
    }
}

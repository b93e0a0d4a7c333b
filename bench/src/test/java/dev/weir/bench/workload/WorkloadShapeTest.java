package dev.weir.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadShapeTest {
    private static final WorkloadShape INTENTS = WorkloadShape.intents("test", 50, 5_000);

    @Test
    void theSameSeedGivesTheSameCalls() {
        assertThat(INTENTS.generate()).isEqualTo(INTENTS.generate());
        assertThat(INTENTS.withSeed(7).generate()).isNotEqualTo(INTENTS.generate());
    }

    @Test
    void arrivalsAreAPoissonProcessOfTheRate() {
        List<PlannedCall> calls = INTENTS.generate().calls();
        double[] gaps = new double[calls.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = calls.get(i + 1).at() - calls.get(i).at();
        }
        double mean = java.util.Arrays.stream(gaps).average().orElseThrow();
        double variance = java.util.Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(1 / 50.0, offset(0.001));
        assertThat(Math.sqrt(variance))
                .as("as large as the mean, if exponential")
                .isCloseTo(mean, offset(0.002));
    }

    @Test
    void aBurstBeginsAtOnce() {
        assertThat(WorkloadShape.questions("burst", 0, 20, 50).generate().calls())
                .hasSize(20)
                .allSatisfy(call -> assertThat(call.at()).isZero());
    }

    @Test
    void kindsFollowZipfsLaw() {
        var counts = INTENTS.generate().calls().stream()
                .collect(Collectors.groupingBy(PlannedCall::type, Collectors.counting()));

        assertThat(counts.get("Classify") / (double) counts.get("Triage")).isCloseTo(2, offset(0.3));
        assertThat(counts.get("Classify") / (double) counts.get("Route")).isCloseTo(3, offset(0.4));
    }

    @Test
    void promptsRepeatTheMoreTheHigherTheExponent() {
        assertThat(distinct(INTENTS)).as("none repeats another").isEqualTo(5_000);
        assertThat(distinct(INTENTS.withRepeats(1_000, 0)))
                .isGreaterThan(distinct(INTENTS.withRepeats(1_000, 1)))
                .isLessThanOrEqualTo(3_000);
    }

    private static long distinct(WorkloadShape shape) {
        return shape.generate().calls().stream()
                .map(call -> call.type() + call.prompt())
                .distinct()
                .count();
    }

    @Test
    void lengthsHaveTheMedianOfTheShapeAndBounds() {
        List<Integer> lengths = WorkloadShape.questions("test", 1, 2_000, 100).generate().calls().stream()
                .map(PlannedCall::maxTokens)
                .sorted()
                .toList();

        assertThat(lengths.get(1_000).doubleValue()).isCloseTo(100, offset(5.0));
        assertThat(lengths.get(0)).isGreaterThanOrEqualTo(16);
        assertThat(lengths.get(1_999)).isLessThanOrEqualTo(600);
    }

    @Test
    void aWorkloadIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Workload workload = WorkloadShape.intents("kept", 10, 50).generate();
        Path file = folder.resolve("kept.jsonl");
        workload.write(file);

        assertThat(Workload.read(file)).isEqualTo(workload);
    }

    @Test
    void ownCallsNeedAPromptAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("own.jsonl"), "{\"prompt\": \"how deep is it?\"}\n\n");

        assertThat(Workload.read(file).calls())
                .containsExactly(new PlannedCall(0, WorkloadShape.QUESTION, "how deep is it?", 256, 256));
        assertThat(Workload.read(file).timed()).isFalse();
    }

    @Test
    void ownTimesAreKeptAndCallsSortedByThem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("own.jsonl"), "{\"at\": 7.25, \"prompt\": \"b\"}\n{\"at\": 0.5, \"prompt\": \"a\"}\n");
        Workload own = Workload.read(file);

        assertThat(own.timed()).isTrue();
        assertThat(own.calls()).extracting(PlannedCall::at).containsExactly(0.5, 7.25);
        assertThat(own.lastStart()).isEqualTo(7.25);
    }

    @Test
    void callsAreSpreadByARateInTheirOrder() {
        Workload spread =
                WorkloadShape.questions("burst", 0, 4_000, 50).generate().atRate(8);

        assertThat(spread.lastStart()).isCloseTo(4_000 / 8.0, offset(25.0));
        assertThat(spread.calls())
                .extracting(PlannedCall::prompt)
                .isEqualTo(WorkloadShape.questions("burst", 0, 4_000, 50).generate().calls().stream()
                        .map(PlannedCall::prompt)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": \"a\", \"at\": 1}\n\n{\"prompt\": \"b\"}",
                "{\"prompt\": \"a\"}\n\n{\"prompt\": \"b\", \"at\": 1}"
            })
    void timesAreThoseOfAllLinesOrOfNone(String lines, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("own.jsonl"), lines + "\n");

        assertThatThrownBy(() -> Workload.read(file))
                .isInstanceOf(WorkloadException.class)
                .hasMessageContaining("own.jsonl:3: has ")
                .hasMessageContaining("give all lines a time, or none and a rate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": 1}",
                "[]",
                "{",
                "{\"prompt\":\"a\",\"at\":-1}",
                "{\"prompt\":\"a\",\"maxTokens\":0}",
                "{\"prompt\":\"a\",\"maxTokens\":\"many\"}",
                "{\"prompt\":\"a\",\"at\":\"noon\"}",
                "{\"prompt\":\"a\",\"max_tokens\":5}"
            })
    void aBrokenLineIsNamedWithItsPlace(String line, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("own.jsonl"), "{\"prompt\": \"a\"}\n" + line + "\n");

        assertThatThrownBy(() -> Workload.read(file))
                .isInstanceOf(WorkloadException.class)
                .hasMessageContaining("own.jsonl:2: ");
    }

    @Test
    void aFileThatIsNoTextIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("own.jsonl"), new byte[] {'{', (byte) 0xff, '}', '\n'});

        assertThatThrownBy(() -> Workload.read(file))
                .isInstanceOf(WorkloadException.class)
                .hasMessageContaining("own.jsonl: is no text in UTF-8");
    }
}

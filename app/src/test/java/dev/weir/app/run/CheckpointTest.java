package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.run.record.RecordFormat;
import dev.weir.app.run.record.RecordOutput;
import dev.weir.app.run.record.RunException;
import dev.weir.app.run.record.RunTotals;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run that was ended knows when it goes on. */
class CheckpointTest {
    @TempDir
    private Path folder;

    private RunFolder run;

    @BeforeEach
    void open() {
        run = new RunFolder(folder);
    }

    @Test
    void rr01EqualRowsAreDifferentRowsAlsoAfterAResumption() throws Exception {
        run.write("\"same\"\n\"same\"\n\"same\"\n");
        run.maxRows = 1;
        assertThat(run.run().end()).isEqualTo(RunEnd.MAX_ROWS);
        run.maxRows = Long.MAX_VALUE;
        assertThat(run.run().end()).isEqualTo(RunEnd.COMPLETE);

        assertThat(run.lines()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(run.client.asked).hasSize(3);
    }

    @Test
    void rr03ChangedOptionsAreRefusedAndNamedUnlessTheRunBeginsAnew() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        run.maxRows = 1;
        run.run();
        run.options = Map.of("the model", "another");
        assertThatThrownBy(run::run)
                .isInstanceOf(RunException.class)
                .hasMessageStartingWith("the model has changed since the run began")
                .hasMessageContaining("--restart");
        run.options = Map.of("the model", "m", "the template", "t");
        assertThatThrownBy(run::run).hasMessageStartingWith("the template has changed");
        assertThat(run.records()).hasSize(1);
        assertThat(Files.readString(run.checkpoint())).doesNotContain("another");

        run.restart = true;
        run.maxRows = Long.MAX_VALUE;
        run.run();
        assertThat(run.lines()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aChangedInputIsRefusedWithTheFirstLineThatChanged() throws Exception {
        run.write(RunFolder.prompts(0, 10_000));
        run.maxRows = 9_000;
        run.run();
        run.maxRows = Long.MAX_VALUE;

        run.write(RunFolder.prompts(0, 7_000) + "\"changed\"\n" + RunFolder.prompts(7_001, 10_000));
        assertThatThrownBy(run::run)
                .isInstanceOf(RunException.class)
                .hasMessageStartingWith("rows.jsonl: line 7001 is not what it was since the run began");
        run.write(RunFolder.prompts(0, 8_999));
        assertThatThrownBy(run::run).hasMessageStartingWith("rows.jsonl: there is no row on line 9000 any more");
        run.write("");
        assertThatThrownBy(run::run).hasMessageContaining("there is no row on line 1 any more");

        run.write(RunFolder.prompts(0, 9_500));
        assertThat(run.run().progress().rows())
                .as("rows that were not sent may change")
                .isEqualTo(500);
    }

    @Test
    void rr04OnlyRowsThatMaySucceedAreTriedAgainAndNotForEver() throws Exception {
        run.write("\"fine\"\n\"FAIL\"\n\"LATER\"\nnot JSON\n");
        assertThat(run.run().progress().retryable()).isEqualTo(1);
        assertThat(run.lines()).containsExactlyInAnyOrder(1, 2, 3, 4);
        run.client.asked.clear();
        run.run();
        assertThat(run.client.asked).containsExactly("LATER");
        run.run();
        assertThat(run.client.asked).hasSize(2);
        run.run();
        assertThat(run.client.asked).as("three tries are made").hasSize(2);
        assertThat(run.lines()).containsExactlyInAnyOrder(1, 2, 3, 4);

        run.maxTries = 4;
        run.run();
        assertThat(run.client.asked).hasSize(3);
    }

    @Test
    void aSecondRunOnOneCheckpointIsRefused() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        try (RunSession first = run.open()) {
            assertThatThrownBy(run::open)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("is in use: another 'weir run' writes to this output");
            first.begin(run.options);
        }
        assertThat(run.run().end()).isEqualTo(RunEnd.COMPLETE);
    }

    /** Locks of other threads of this process are known to the JVM; what other processes see is what the system has. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void otherProcessesAreKeptOutAlsoAfterTheCheckpointWasRead() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        run.maxRows = 1;
        run.run();
        try (RunSession session = run.open()) {
            assertThat(locks()).isEqualTo(1);
            session.begin(run.options);
            assertThat(locks()).isEqualTo(1);
        }
        assertThat(locks()).isZero();
    }

    private long locks() throws IOException {
        String inode = ":" + Files.getAttribute(run.checkpoint(), "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .filter(line -> line.contains(inode))
                .count();
    }

    @Test
    void anOutputThatIsNotTheRunsIsNotOverwritten() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        Files.writeString(run.output, "precious\n");
        assertThatThrownBy(run::run).isInstanceOf(RunException.class).hasMessageContaining("has no checkpoint");
        assertThat(run.output).hasContent("precious");
        assertThat(run.checkpoint()).doesNotExist();
    }

    @Test
    void anOutputThatIsGoneOrShorterIsNoticed() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        run.run();
        String output = Files.readString(run.output);
        Files.writeString(run.output, output.substring(0, output.indexOf('\n') + 1));
        assertThatThrownBy(run::run).hasMessageContaining("is shorter than it was");
        Files.delete(run.output);
        assertThatThrownBy(run::run).hasMessageContaining("is gone");
    }

    @Test
    void aLineOfTheOutputThatIsNoRecordIsNamed() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        run.run();
        Files.writeString(run.output, Files.readString(run.output) + "{\"mine\": 1}\n");
        assertThatThrownBy(run::run).hasMessageContaining("record 4 is not one of 'weir run'");
    }

    @Test
    void damageInTheMiddleOfTheCheckpointIsNoticed() throws Exception {
        run.write(RunFolder.prompts(0, 3));
        run.run();
        String checkpoint = Files.readString(run.checkpoint());
        Files.writeString(run.checkpoint(), checkpoint.replace("sent 2", "sent 7"));
        assertThatThrownBy(run::run).isInstanceOf(RunException.class).hasMessageContaining("is damaged at its entry");
    }

    @Test
    void whatEarlierRunsHaveDoneIsKnown() throws Exception {
        run.write("\"fine\"\n\"FAIL\"\n\"fine\"\n");
        run.run();
        try (RunSession session = run.open()) {
            RunTotals before = session.before();
            assertThat(before.answered()).isEqualTo(2);
            assertThat(before.failed()).isEqualTo(1);
            assertThat(before.inputTokens()).isEqualTo(20);
            assertThat(before.usd()).isEqualByComparingTo("0.02");
        }
    }

    /** Both files are cut as a crash may leave them: the output not below what is durable. */
    @RepeatedTest(50)
    void rr06FilesThatWereTornAnywhereAreReadableAndEachRowHasOneRecord() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        run.format = random.nextBoolean() ? RecordFormat.JSONL : RecordFormat.CSV;
        int rows = 1 + random.nextInt(30);
        StringBuilder text = new StringBuilder();
        IntStream.range(0, rows)
                .forEach(i -> text.append('"')
                        .append(random.nextInt(4) == 0 ? "LATER" : "a, \\\"b\\\"\\n" + i)
                        .append("\"\n"));
        run.write(text.toString());
        try (RunSession session = run.open()) {
            session.begin(run.options);
            run.run(session, new RunControl());
        }
        long before = Files.size(run.checkpoint());
        String entries = Files.readString(run.checkpoint());
        long withoutLast =
                entries.substring(0, entries.indexOf("\ndurable") + 1).length();
        cut(run.checkpoint(), random.nextLong(withoutLast + 1));
        cut(run.output, random.nextLong(Files.size(run.output) + 1));
        if (Files.size(run.checkpoint()) < entries.indexOf('\n') + 1) {
            cut(run.output, 0); // it is made after the first entry
        }
        run.maxTries = 10;
        RunResult result = run.run();

        assertThat(result.end())
                .as("seed %d, checkpoint of %d bytes", seed, before)
                .isEqualTo(RunEnd.COMPLETE);
        assertThat(writtenLines()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(numbers(rows));
    }

    private static List<Long> numbers(int rows) {
        return IntStream.rangeClosed(1, rows).mapToObj(Long::valueOf).toList();
    }

    private List<Long> writtenLines() throws IOException {
        List<Long> lines = new ArrayList<>();
        new RecordOutput(run.output, run.format).scan(row -> lines.add(row.line()));
        return lines;
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(Math.min(length, opened.length()));
        }
    }
}

package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.run.input.RowRules;
import dev.weir.app.run.input.RunSource;
import dev.weir.app.run.record.RecordFormat;
import dev.weir.client.Intent;
import dev.weir.spi.time.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BulkRunTest {
    @TempDir
    private Path folder;

    private RunFolder run;

    @BeforeEach
    void open() {
        run = new RunFolder(folder);
    }

    @Test
    void ru01BrokenLinesAreFailedRowsAndTheRunGoesOn() throws Exception {
        run.write(IntStream.range(0, 100)
                .mapToObj(i -> i % 20 == 7
                        ? List.of("{", "[1]", "7", "{\"id\":\"x\"}", "\"\"").get(i / 20)
                        : "\"fine\"")
                .collect(Collectors.joining("\n")));
        RunResult result = run.run();

        assertThat(result.end()).isEqualTo(RunEnd.COMPLETE);
        assertThat(result.progress().answered()).isEqualTo(95);
        assertThat(result.progress().failed()).isEqualTo(5);
        assertThat(result.progress().failures()).containsExactly(Map.entry("row", 5L));
        assertThat(run.records()).hasSize(100);
    }

    @Test
    void ru01TheRunEndsWhenMoreRowsHaveFailedThanArePermitted() throws Exception {
        run.write("x\n".repeat(100));
        run.maxErrors = 5;
        RunResult result = run.run();

        assertThat(result.end()).isEqualTo(RunEnd.MAX_ERRORS);
        assertThat(result.explanation()).isEqualTo("6 rows have failed, and --max-errors is 5");
        assertThat(run.records()).hasSize(6);
        assertThat(run.run().progress().rows()).as("of a second run").isEqualTo(6);
    }

    @Test
    void ru03EveryRecordHasTheSameFields() throws Exception {
        run.write(
                "\"fine\"\n\"FAIL\"\nnot JSON\n\"LATER\"\n{\"id\":\"mine\",\"prompt\":\"fine\"}\n{\"id\":7,\"prompt\":\"\"}");
        run.run();

        assertThat(run.records())
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.propertyNames())
                        .containsExactly("id", "line", "status", "result", "error", "usage", "cost", "attempts"));
        assertThat(row(5).path("id").asString()).isEqualTo("mine");
        assertThat(row(5).path("result").path("text").asString()).isEqualTo("echo of fine");
        assertThat(row(5).path("cost").path("usd").asString()).isEqualTo("0.01");
        assertThat(row(6).path("id").asString()).isEqualTo("7");
        assertThat(row(6).path("error").path("message").asString()).isEqualTo("has nothing to ask");
        assertThat(row(2).path("error").propertyNames()).containsExactly("class", "reason", "message", "retryable");
        assertThat(row(2).path("error").path("retryable").asBoolean()).isFalse();
        assertThat(row(4).path("error").path("retryable").asBoolean()).isTrue();
        assertThat(row(4).path("status").asString()).isEqualTo("error");
    }

    private JsonNode row(int line) {
        return run.records().stream()
                .filter(row -> row.path("line").asInt() == line)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ru04AByteOrderMarkTheEndsOfLinesAndAMissingLastOneMakeNoDifference() throws Exception {
        List<String> results = new ArrayList<>();
        for (String text : List.of("\"a\"\n\"b\"\n", "\ufeff\"a\"\r\n\"b\"\r\n", "\"a\"\n\"b\"")) {
            run.write(text);
            run.restart = true;
            run.run();
            results.add(Files.readString(run.output));
            run.restart = false;
            assertThat(run.run().progress().rows()).isZero();
        }
        assertThat(results.get(0)).isEqualTo(results.get(1)).isEqualTo(results.get(2));
    }

    @Test
    void ru06ALineOfAnyLengthIsAFailedRowAndIsNotKept() throws Exception {
        long length = 200L << 20; // more than the heap of tests can hold several times
        byte[] after = "\n\"fine\"\n".getBytes(StandardCharsets.UTF_8);
        InputStream in = new InputStream() {
            private long position;

            @Override
            public int read() {
                long at = position++;
                return at < length ? 'x' : at < length + after.length ? after[(int) (at - length)] : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int most) {
                int count = 0;
                for (int c = read(); c >= 0; c = read()) {
                    bytes[offset + count++] = (byte) c;
                    if (count == most) {
                        break;
                    }
                }
                return count == 0 ? -1 : count;
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RunSession session = RunSession.once(
                RunSource.stream("standard input", in), FakeClient.rules(), () -> out, RecordFormat.JSONL)) {
            session.begin(Map.of());
            assertThat(run.run(session, new RunControl()).progress().failed()).isEqualTo(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("is longer than 1000 bytes", "echo of fine");
    }

    /** Answers the oldest call whenever so many are in flight as may be. */
    private final class Releasing implements ConcurrencyWindow {
        private final int size;
        private final List<Long> written = new ArrayList<>();

        Releasing(int size) {
            this.size = size;
        }

        @Override
        public int size() {
            if (run.client.held.size() == size) {
                run.client.held.remove().run();
                written.add(length(run.output));
            }
            return size;
        }

        @Override
        public void answeredBy(@Nullable String backend, @Nullable String model) {}
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunResult run(RunSession session, ConcurrencyWindow window, RunControl control) throws Exception {
        return session.run(
                run.client,
                new FailedCalls(),
                window,
                new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO),
                control,
                progress -> run.client.releaseAll(),
                TimeSource.system());
    }

    @Test
    void ru07NoMoreRowsAreInFlightThanTheWindowPermitsAndResultsLeaveAtOnce() throws Exception {
        run.write(RunFolder.prompts(0, 50));
        run.client.holds = true;
        Releasing window = new Releasing(4);
        try (RunSession session = run.open()) {
            session.begin(run.options);
            assertThat(run(session, window, new RunControl()).progress().answered())
                    .isEqualTo(50);
        }
        assertThat(run.client.mostInFlight).isEqualTo(4);
        assertThat(window.written).isSorted();
        assertThat(window.written.get(40)).isGreaterThan(window.written.get(10));
    }

    @Test
    void rowsOfMoreBytesThanMayBeInFlightGoOneByOne() throws Exception {
        String large = "x".repeat(33 << 20);
        run.rules = new RowRules(false, null, Intent::of, 64 << 20);
        run.write("\"%s\"\n\"%s\"\n\"%s\"\n".formatted(large, large, large));
        run.client.holds = true;
        try (RunSession session = run.open()) {
            session.begin(run.options);
            assertThat(run(session, ConcurrencyWindow.fixed(4), new RunControl())
                            .progress()
                            .answered())
                    .isEqualTo(3);
        }
        assertThat(run.client.mostInFlight).isBetween(1, 2);
    }

    @Test
    void ru10ResultsComeAsTheyAreDoneOrAreSortedAtTheEnd() throws Exception {
        run.write("\"SLOW\"\n" + RunFolder.prompts(2, 2_000) + "\"LAST\"\n");
        run.client.holdsSlow = true;
        run.run(); // the slow row is answered after the last one was asked
        assertThat(run.lines()).hasSize(2_000);
        assertThat(run.lines().indexOf(1)).as("place of the slow row").isGreaterThan(1_990);

        run.inputOrder = true;
        run.write("\"SLOW\"\n" + RunFolder.prompts(2, 2_000) + "\"LAST\"\n\"further\"\n");
        run.run();
        assertThat(run.lines())
                .isEqualTo(IntStream.rangeClosed(1, 2_001).boxed().toList());
    }

    @Test
    void aStopSendsNothingMoreAndWaitsForWhatIsInFlight() throws Exception {
        run.write(RunFolder.prompts(0, 50));
        run.client.holds = true;
        RunControl control = new RunControl();
        try (RunSession session = run.open()) {
            session.begin(run.options);
            run.client.whenHeld = () -> {
                if (run.client.held.size() == 3) {
                    control.stop();
                }
            };
            RunResult result = session.run(
                    run.client,
                    new FailedCalls(),
                    ConcurrencyWindow.fixed(10),
                    new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1)),
                    control,
                    progress -> run.client.releaseAll(),
                    TimeSource.system());
            assertThat(result.end()).isEqualTo(RunEnd.INTERRUPTED);
            assertThat(result.abandoned()).isZero();
        }
        assertThat(run.lines()).containsExactlyInAnyOrder(1, 2, 3);
        run.client.holds = false;
        assertThat(run.run().progress().rows()).isEqualTo(47);
    }

    @Test
    void whatDoesNotEndAfterAStopIsCancelledAndCounted() throws Exception {
        run.write(RunFolder.prompts(0, 50));
        run.client.holds = true;
        RunControl control = new RunControl();
        run.client.whenHeld = () -> {
            if (run.client.held.size() == 3) {
                control.stop();
            }
        };
        try (RunSession session = run.open()) {
            session.begin(run.options);
            RunResult result = session.run(
                    run.client,
                    new FailedCalls(),
                    ConcurrencyWindow.fixed(10),
                    new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO),
                    control,
                    progress -> {},
                    TimeSource.system());
            assertThat(result.abandoned()).isEqualTo(3);
        }
        try (RunSession session = run.open()) {
            assertThat(session.before().maybePaidTwice()).isEqualTo(3);
        }
        run.client.holds = false;
        run.run();
        assertThat(run.lines()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void manyCallsThatFailInARowEndTheRun() throws Exception {
        run.write("\"LATER\"\n".repeat(500));
        RunResult result = run.run();
        assertThat(result.end()).isEqualTo(RunEnd.FAILURES);
        assertThat(result.explanation())
                .startsWith("20 calls in a row have failed")
                .endsWith("it failed");
        assertThat(run.client.asked).hasSizeLessThan(30);
        run.write("not JSON\n".repeat(500));
        run.restart = true;
        assertThat(run.run().end()).as("broken rows are no calls").isEqualTo(RunEnd.COMPLETE);
    }

    /**
     * Ends runs at random moments, as a crash would: nothing is written after it, and the last bytes may be missing. Then each
     * row has exactly one record, and no more rows were sent twice than were in flight.
     */
    @RepeatedTest(50)
    void rr07WhateverEndsRunsEachRowHasOneRecordAndAtMostTheRowsInFlightAreSentTwice() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(60);
        run.write(RunFolder.prompts(1, rows + 1));
        run.inputOrder = random.nextBoolean();
        run.window = 1 + random.nextInt(6);
        int crashes = 0;
        while (true) {
            run.client.asksBeforeCrash = random.nextInt(rows + 10);
            run.client.holds = random.nextBoolean();
            try (RunSession session = run.open()) {
                session.begin(run.options);
                RunResult result = run(session, new Releasing(run.window), new RunControl());
                assertThat(result.end()).isEqualTo(RunEnd.COMPLETE);
                break;
            } catch (FakeClient.Crash e) {
                crashes++;
                run.client.held.clear();
                tear(random);
            }
        }
        assertThat(run.lines())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, rows).boxed().toList());
        assertThat(run.client.asked.size() - rows).as("seed %d", seed).isBetween(0, crashes * (run.window + 1));
        try (RunSession session = run.open()) {
            assertThat(session.before().maybePaidTwice())
                    .as("counted, seed %d", seed)
                    .isGreaterThanOrEqualTo(run.client.asked.size() - rows)
                    .isLessThanOrEqualTo((long) crashes * (run.window + 1));
        }
        if (run.inputOrder) {
            assertThat(run.lines()).as("seed %d", seed).isSorted();
        }
    }

    /** A last write may have been half done. */
    private void tear(Random random) throws IOException {
        String half = "{\"id\":null,\"line\":3,\"sta";
        Files.writeString(run.output, half.substring(0, random.nextInt(half.length())), StandardOpenOption.APPEND);
        Files.writeString(run.checkpoint(), "sent 1".substring(0, random.nextInt(6)), StandardOpenOption.APPEND);
    }
}

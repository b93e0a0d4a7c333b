package dev.weir.batchjob;

import static dev.weir.batchjob.BatchJobFixture.collect;
import static dev.weir.batchjob.BatchJobFixture.rows;
import static dev.weir.batchjob.BatchJobFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process ends at every step, before it and after it: at every request to the provider and every change of the state file. The
 * next process goes on, and each part is submitted once, and each row has one answer, which is booked once.
 */
class BatchJobCrashTest {
    private static final BatchLimits TWO_LINES = BatchLimits.builder(2, 1000).build();
    private static final int ROWS = 5;

    @TempDir
    private Path folder;

    /** The process ends. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Counts steps, and ends the process at one of them. */
    private static final class Steps {
        private final int crashAt;
        private int step;

        Steps(int crashAt) {
            this.crashAt = crashAt;
        }

        void reached() {
            if (++step == crashAt) {
                throw new Crash();
            }
        }
    }

    /** A provider to which each request is a step before it arrives, and another one after that. */
    private static final class Reached extends BatchJobFixture.Changed {
        private final Steps steps;

        Reached(BatchJobFixture fixture, Steps steps) {
            super(fixture.provider);
            this.steps = steps;
        }

        private interface Request<T> {
            T send() throws BackendException;
        }

        private <T extends @Nullable Object> T around(Request<T> request) throws BackendException {
            steps.reached();
            T answer = request.send();
            steps.reached();
            return answer;
        }

        @Override
        public String uploadBatch(BatchPart part, Deadline deadline) throws BackendException {
            return around(() -> super.uploadBatch(part, deadline));
        }

        @Override
        public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
            return around(() -> super.createBatch(part, upload, deadline));
        }

        @Override
        public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) throws BackendException {
            return around(() -> super.findBatch(key, since, deadline));
        }

        @Override
        public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
            return around(() -> super.batchStatus(batchId, deadline));
        }

        @Override
        public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                throws BackendException {
            super.readResults(
                    batchId,
                    result -> {
                        steps.reached();
                        results.accept(result);
                    },
                    deadline);
        }
    }

    /** A state file that is written in steps: half of the temporary file, all of it, and the rename. */
    private static DurableFile inSteps(Steps steps) {
        return (file, content) -> {
            steps.reached();
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(temporary, Arrays.copyOf(content, content.length / 2));
            steps.reached();
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            steps.reached();
        };
    }

    private static BatchJobs process(BatchJobFixture fixture, Steps steps) {
        return fixture.completing(new Reached(fixture, steps))
                .durable(inSteps(steps))
                .build();
    }

    /** Submits, waits and collects; goes on in another process after each crash, of which the n-th is at the n-th of these steps. */
    private static Map<String, BatchJobResult> run(BatchJobFixture fixture, List<Integer> crashes) throws Exception {
        int crashed = 0;
        while (true) {
            Steps steps = new Steps(crashed < crashes.size() ? crashes.get(crashed) : Integer.MAX_VALUE);
            BatchJobs jobs = process(fixture, steps);
            try {
                List<BatchJobStatus> known = BatchJobs.list(fixture.directory);
                BatchJob job = known.isEmpty()
                        ? submit(jobs, rows(ROWS))
                        : jobs.job(known.get(0).id());
                job.await(Duration.ofDays(2), status -> {});
                return collect(job);
            } catch (Crash e) {
                crashed++;
            }
        }
    }

    private static void assertOnce(BatchJobFixture fixture, Map<String, BatchJobResult> results, String when) {
        Map<String, Integer> submitted = new TreeMap<>();
        for (String batch : fixture.provider.batchIds()) {
            fixture.provider.lineIds(batch).forEach(id -> submitted.merge(id, 1, Integer::sum));
        }
        assertThat(submitted)
                .as("submissions of each row, %s", when)
                .hasSize(ROWS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(fixture.provider.batchIds()).as(when).hasSize(3);
        assertThat(results)
                .as(when)
                .hasSize(ROWS)
                .allSatisfy((id, result) -> assertThat(result.isAnswered()).isTrue());
        assertThat(fixture.ledger.entries()).as(when).hasSize(ROWS);
    }

    @Test
    void aProcessThatEndsAtAnyStepSubmitsEachPartOnce() throws Exception {
        int step = 1;
        while (true) {
            BatchJobFixture fixture = new BatchJobFixture(folder.resolve("at-" + step), TWO_LINES);
            Steps probe = new Steps(step);
            boolean crashes;
            try {
                BatchJobs jobs = process(fixture, probe);
                BatchJob job = submit(jobs, rows(ROWS));
                job.await(Duration.ofDays(2), status -> {});
                collect(job);
                crashes = false;
            } catch (Crash e) {
                crashes = true;
            }
            assertOnce(fixture, run(fixture, List.of()), "after a crash at step " + step);
            if (!crashes) {
                assertThat(step).as("the steps of a run").isGreaterThan(60);
                return;
            }
            step++;
        }
    }

    @Test
    void processesThatEndAgainAndAgainSubmitEachPartOnce() throws Exception {
        for (int each = 1; each <= 40; each++) {
            BatchJobFixture fixture = new BatchJobFixture(folder.resolve("each-" + each), TWO_LINES);
            List<Integer> crashes = java.util.Collections.nCopies(each < 14 ? 3 : 12, each);
            assertOnce(fixture, run(fixture, crashes), "with crashes at step " + each + " of each process");
        }
    }

    @Test
    void aCreationWhoseResponseIsLostIsFoundAndNotRepeated() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] tries = {0};
        BatchJob job = submit(
                fixture.completing(new BatchJobFixture.Changed(fixture.provider) {
                            @Override
                            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline)
                                    throws BackendException {
                                tries[0]++;
                                super.createBatch(part, upload, deadline);
                                throw BackendException.builder(Reason.CUT, "the response was cut off")
                                        .status(200)
                                        .build();
                            }
                        })
                        .build(),
                rows(3));
        assertThat(BatchJobFixture.await(job).completed()).isEqualTo(3);
        assertThat(tries[0]).isEqualTo(1);
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void aCreationThatDidNotArriveIsRepeated() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] tries = {0};
        BatchJob job = submit(
                fixture.completing(new BatchJobFixture.Changed(fixture.provider) {
                            @Override
                            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline)
                                    throws BackendException {
                                if (++tries[0] < 3) {
                                    throw BackendException.builder(Reason.SERVER_ERROR, "status 502")
                                            .status(502)
                                            .build();
                                }
                                return super.createBatch(part, upload, deadline);
                            }
                        })
                        .build(),
                rows(3));
        assertThat(BatchJobFixture.await(job).completed()).isEqualTo(3);
        assertThat(fixture.provider.batchIds()).hasSize(1);
        assertThat(fixture.provider.uploads()).isEqualTo(1);
    }

    @Test
    void aProviderThatCannotBeAskedIsNotSentAPartTwiceByItself() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(
                folder, BatchLimits.builder(10, 1000).findable(false).build());
        BatchJobFixture.Changed lost = new BatchJobFixture.Changed(fixture.provider) {
            @Override
            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
                super.createBatch(part, upload, deadline);
                throw BackendException.builder(Reason.CUT, "cut").build();
            }
        };
        BatchJob job = submit(fixture.completing(lost).build(), rows(3));
        BatchJobStatus status = BatchJobFixture.await(job);
        assertThat(status.parts().get(0).state()).isEqualTo(BatchState.FAILED);
        assertThat(status.parts().get(0).problem()).contains("may be processed and billed");
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void aDamagedStateFileIsNamedAndNothingIsSent() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.jobs(), rows(1));
        Path state = folder.resolve(job.id()).resolve("job.properties");
        byte[] whole = Files.readAllBytes(state);
        for (int length = 0; length < whole.length; length += 37) {
            Files.write(state, Arrays.copyOf(whole, length));
            assertThatThrownBy(job::advance)
                    .as("%d bytes of %d", length, whole.length)
                    .isInstanceOf(BatchJobException.class)
                    .hasMessageStartingWith(state + ": not the state of a batch job: ");
        }
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void aFullDiskIsAnErrorAndTheJobGoesOnWhenThereIsRoom() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] writes = {0};
        BatchJobs full = fixture.builder(fixture.provider)
                .durable((file, content) -> {
                    if (++writes[0] == 3) {
                        throw new IOException("No space left on device");
                    }
                    DurableFile.ofSystem().write(file, content);
                })
                .build();
        assertThatThrownBy(() -> submit(full, rows(2)))
                .isInstanceOf(BatchJobException.class)
                .hasMessageEndingWith("cannot be written: No space left on device");
        BatchJobs jobs = fixture.completing(fixture.provider).build();
        BatchJob job = jobs.job(BatchJobs.list(folder).get(0).id());
        assertThat(BatchJobFixture.await(job).completed()).isEqualTo(2);
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void twoProcessesDriveOneJobOneAfterTheOther() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.jobs(), rows(1));
        JobDirectory directory = new JobDirectory(folder.resolve(job.id()), DurableFile.ofSystem());
        directory.locked(fixture.time, fixture.time::advance, () -> {
            assertThatThrownBy(job::advance)
                    .hasMessage("batch job " + job.id() + " is in use by another process or thread; try again later");
            return "";
        });
        assertThat(job.advance().hasEnded()).isFalse();
    }
}

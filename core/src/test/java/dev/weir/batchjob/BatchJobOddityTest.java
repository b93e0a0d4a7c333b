package dev.weir.batchjob;

import static dev.weir.batchjob.BatchJobFixture.await;
import static dev.weir.batchjob.BatchJobFixture.row;
import static dev.weir.batchjob.BatchJobFixture.rows;
import static dev.weir.batchjob.BatchJobFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.time.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and foreign files of jobs, and providers that have lost a batch. */
class BatchJobOddityTest {
    @TempDir
    private Path folder;

    private Path state(String id) {
        return folder.resolve(id).resolve("job.properties");
    }

    private static BackendException missing(String what) {
        return BackendException.builder(Reason.INVALID_REQUEST, what)
                .status(404)
                .build();
    }

    @Test
    void aJobWhoseStateIsDamagedHidesNoOther() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        String good = submit(fixture.jobs(), rows(1)).id();
        fixture.time.advance(Duration.ofSeconds(1));
        String bad = submit(fixture.jobs(), rows(1)).id();
        String text = Files.readString(state(bad));
        Files.writeString(state(bad), text.substring(0, text.length() / 2));

        List<BatchJobException> unreadable = new ArrayList<>();
        assertThat(BatchJobs.list(folder, unreadable::add))
                .extracting(BatchJobStatus::id)
                .containsExactly(good);
        assertThat(unreadable)
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessageStartingWith(state(bad) + ": not the state of a batch job"));
        assertThatThrownBy(() -> BatchJobs.list(folder)).isInstanceOf(BatchJobException.class);
    }

    @Test
    void theStateOfANewerVersionIsRefusedAndKept() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        String id = submit(fixture.jobs(), rows(1)).id();
        String newer = Files.readString(state(id)).replace("format=1", "format=2");
        Files.writeString(state(id), newer);
        assertThatThrownBy(() -> fixture.jobs().job(id))
                .isInstanceOf(BatchJobException.class)
                .hasMessage(state(id)
                        + ": is the state of a batch job in format 2, and this version of Weir knows formats up"
                        + " to 1: use the version that wrote it, or a newer one");
        assertThat(state(id)).hasContent(newer);
    }

    @Test
    void whatAnInterruptedPlanningLeftIsDeletedByALaterSubmission() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        Path old = abandoned("job-20250101-000000-aaaa", fixture, Duration.ofHours(2));
        Path recent = abandoned("job-20250101-000000-bbbb", fixture, Duration.ofMinutes(2));
        Path foreign = Files.writeString(folder.resolve("notes.txt"), "mine");
        submit(fixture.jobs(), rows(1));
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(foreign).exists();
    }

    @Test
    void whatAnInterruptedPlanningLeftIsListedAndSaysWhatToDo() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        String id = submit(fixture.jobs(), rows(1)).id();
        abandoned("job-20250101-000000-aaaa", fixture, Duration.ofMinutes(2));
        Path locked = abandoned("job-20250101-000000-bbbb", fixture, Duration.ofMinutes(2));
        Files.createDirectory(folder.resolve("notes"));
        try (FileChannel lock =
                FileChannel.open(locked.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();

            assertThat(BatchJobs.unfinished(folder))
                    .containsExactly(
                            new UnfinishedBatchJob("job-20250101-000000-bbbb", true),
                            new UnfinishedBatchJob("job-20250101-000000-aaaa", false));
        }
        assertThat(BatchJobs.list(folder)).extracting(BatchJobStatus::id).containsExactly(id);
        assertThatThrownBy(() -> BatchJobs.statusOf(folder, "job-20250101-000000-aaaa"))
                .isInstanceOf(BatchJobException.class)
                .hasMessage(
                        "batch job job-20250101-000000-aaaa: the process that made it ended before anything was submitted;"
                                + " submit its rows again");
    }

    private Path abandoned(String id, BatchJobFixture fixture, Duration age) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(id));
        Files.writeString(directory.resolve("part-1.jsonl"), "a prompt");
        Files.setLastModifiedTime(
                directory, FileTime.from(fixture.time.instant().minus(age)));
        return directory;
    }

    @Test
    void aBatchThatIsGoneStopsTheJobUntilItIsCancelled() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(
                fixture.builder(new BatchJobFixture.Changed(fixture.provider) {
                            @Override
                            public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
                                throw missing("no such batch");
                            }

                            @Override
                            public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
                                throw missing("no such batch");
                            }
                        })
                        .build(),
                rows(1));
        assertThatThrownBy(() -> await(job))
                .isInstanceOf(BatchJobException.class)
                .hasMessage("batch job " + job.id()
                        + " cannot go on: the provider has no batch batch-1: no such batch; use the"
                        + " key and the base URL with which it was submitted, or give it up by cancelling the job");
        job.cancel();
        assertThat(await(job).hasEnded()).isTrue();
        job.delete();
    }

    @Test
    void aBatchThatEndedBeforeItsCancellationHasEnded() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(
                fixture.builder(new BatchJobFixture.Changed(fixture.provider) {
                            @Override
                            public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
                                throw BackendException.builder(Reason.INVALID_REQUEST, "it is completed")
                                        .status(409)
                                        .build();
                            }
                        })
                        .build(),
                rows(2));
        fixture.provider.end("batch-1", BatchState.COMPLETED, 2);
        job.cancel();
        assertThat(await(job).completed()).isEqualTo(2);
    }

    @Test
    void resultsThatAreGoneAreNotAskedForAgainAndNothingIsBooked() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] reads = {0};
        BatchJob job = submit(
                fixture.completing(new BatchJobFixture.Changed(fixture.provider) {
                            @Override
                            public void readResults(
                                    String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                                    throws BackendException {
                                reads[0]++;
                                throw missing("no such file");
                            }
                        })
                        .build(),
                rows(1));
        await(job);
        assertThatThrownBy(() -> job.collect(result -> {}))
                .isInstanceOf(BatchJobException.class)
                .hasMessage(
                        "the results of batch batch-1 cannot be read: no such file; use the key and the base URL with"
                                + " which it was submitted. Providers delete results after some weeks");
        assertThat(reads[0]).isEqualTo(1);
        assertThatThrownBy(job::delete).hasMessageContaining("were not collected");
    }

    @Test
    void anIdThatIsNoTextIsRefused() {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        assertThatThrownBy(() -> submit(
                        fixture.jobs(),
                        List.of(row(1).withId("\ud800"), row(2).withId("\ud801"))
                                .iterator()))
                .isInstanceOfSatisfying(
                        UnusableRowsException.class,
                        e -> assertThat(e.problems())
                                .extracting(RowProblem::message)
                                .containsOnly("its id has half of a surrogate pair, which is no character"));
    }
}

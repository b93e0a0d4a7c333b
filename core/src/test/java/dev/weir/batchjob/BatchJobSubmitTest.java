package dev.weir.batchjob;

import static dev.weir.batchjob.BatchJobFixture.await;
import static dev.weir.batchjob.BatchJobFixture.chat;
import static dev.weir.batchjob.BatchJobFixture.collect;
import static dev.weir.batchjob.BatchJobFixture.row;
import static dev.weir.batchjob.BatchJobFixture.rows;
import static dev.weir.batchjob.BatchJobFixture.submit;
import static dev.weir.batchjob.BatchJobFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchJobSubmitTest {
    @TempDir
    private Path folder;

    private BatchJobFixture fixture() {
        return new BatchJobFixture(folder);
    }

    private static Iterator<BatchRow> of(BatchRow... rows) {
        return List.of(rows).iterator();
    }

    @Test
    void ts01TwoEqualIdsAreRefusedAndNothingIsUploaded() {
        BatchJobFixture fixture = fixture();
        assertThatThrownBy(() -> submit(fixture.jobs(), of(row(1).withId("a"), row(2).withId("b"), row(3).withId("a"))))
                .isInstanceOfSatisfying(
                        UnusableRowsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(new RowProblem(
                                        3, "a", "its id 'a' is that of an earlier row; ids must be unique in a job")));
        assertThat(fixture.provider.uploads()).isZero();
        assertThat(BatchJobs.list(folder)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void ts01RowsWithoutAnIdHaveOneByTheirNumber() throws Exception {
        BatchJobFixture fixture = fixture();
        submit(fixture.jobs(), of(row(1), row(2).withId("mine"), row(3)));
        assertThat(fixture.provider.lineIds("batch-1")).containsExactly("row-1", "mine", "row-3");
    }

    @Test
    void ts01AnIdThatCollidesWithOneOfOursIsRefused() {
        assertThatThrownBy(() -> submit(fixture().jobs(), of(row(1).withId("row-2"), row(2))))
                .isInstanceOf(UnusableRowsException.class);
    }

    @Test
    void anIdThatTheProviderDoesNotTakeIsRefused() {
        for (String id : List.of("", " ", "a\tb", "a\nb", "x".repeat(65))) {
            assertThatThrownBy(() -> submit(fixture().jobs(), of(row(1).withId(id))))
                    .as(id)
                    .isInstanceOf(UnusableRowsException.class)
                    .hasMessageStartingWith(
                            "1 row cannot be used, so nothing was submitted; the first is row 1: its id");
        }
    }

    @Test
    void unusableRowsFailAloneWhereTheyAreSkipped() throws Exception {
        BatchJobFixture fixture = fixture();
        BatchJob job = fixture.completing(fixture.provider)
                .build()
                .submit(
                        "f",
                        of(row(1), BatchRow.unusable(2, "is not JSON"), row(3), row(4).withId("row-1")),
                        Map.of(),
                        true);
        assertThat(await(job).rejected()).isEqualTo(2);
        List<BatchJobResult> results = new ArrayList<>();
        BatchJobSummary summary = job.collect(results::add);
        assertThat(summary.answered()).isEqualTo(2);
        assertThat(summary.failed()).isEqualTo(2);
        assertThat(results)
                .hasSize(4)
                .filteredOn(result -> !result.isAnswered())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.row()).isEqualTo(2);
                            assertThat(first.failure()).hasMessage("is not JSON");
                        },
                        second -> assertThat(second.row()).isEqualTo(4));
    }

    @Test
    void nothingToSubmitIsSaid() {
        assertThatThrownBy(() -> submit(fixture().jobs(), of()))
                .isInstanceOf(BatchJobException.class)
                .hasMessage("there is nothing to submit");
        assertThatThrownBy(() -> fixture().jobs().submit("f", of(BatchRow.unusable(1, "is not JSON")), Map.of(), true))
                .hasMessage("there is nothing to submit: none of the 1 rows can be used");
    }

    @Test
    void ts03MoreLinesThanABatchTakesAreDividedAndEachIdIsThereOnce() throws Exception {
        BatchJobFixture fixture = fixture();
        submit(fixture.jobs(), rows(50_001));
        assertThat(fixture.provider.batchIds()).hasSize(2);
        assertThat(fixture.provider.lineIds("batch-1")).hasSize(50_000);
        assertThat(fixture.provider.lineIds("batch-2")).containsExactly("row-50001");
    }

    @Test
    void ts03MoreBytesThanABatchTakesAreDividedBySizesInUtf8WithTheNewline() throws Exception {
        int limit = 2_010_000;
        BatchJobFixture fixture =
                new BatchJobFixture(folder, BatchLimits.builder(50_000, limit).build());
        submit(
                fixture.jobs(),
                LongStream.rangeClosed(1, 10)
                        .mapToObj(i -> BatchRow.of(
                                i, chat("ü".repeat(100_500)))) // 201,000 bytes and an id, for 100,500 characters
                        .iterator());
        List<Path> parts;
        try (Stream<Path> files = Files.walk(folder)) {
            parts = files.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
        assertThat(parts)
                .hasSize(2)
                .allSatisfy(part -> assertThat(part)
                        .satisfies(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(limit)));
        TreeSet<String> ids = new TreeSet<>();
        int lines = 0;
        for (String batch : fixture.provider.batchIds()) {
            ids.addAll(fixture.provider.lineIds(batch));
            lines += fixture.provider.lineIds(batch).size();
        }
        assertThat(lines).isEqualTo(10);
        assertThat(ids).hasSize(10);
    }

    @Test
    void aPartThatIsExactlyAsLargeAsPermittedIsNotDivided() throws Exception {
        int line = "row-1\tm\tprompt 1\n".length();
        BatchJobFixture exact = new BatchJobFixture(
                folder.resolve("exact"), BatchLimits.builder(10, 3L * line).build());
        submit(exact.jobs(), rows(3));
        assertThat(exact.provider.batchIds()).hasSize(1);
        BatchJobFixture less = new BatchJobFixture(
                folder.resolve("less"), BatchLimits.builder(10, 3L * line - 1).build());
        submit(less.jobs(), rows(3));
        assertThat(less.provider.batchIds()).hasSize(2);
    }

    @Test
    void ts04ALineThatIsTooLargeAloneFailsAloneAndTheOthersGo() throws Exception {
        BatchJobFixture fixture =
                new BatchJobFixture(folder, BatchLimits.builder(10, 100).build());
        BatchJob job = submit(
                fixture.completing(fixture.provider).build(),
                of(row(1), BatchRow.of(2, chat("x".repeat(200))), row(3)));
        await(job);
        Map<String, BatchJobResult> results = collect(job);
        assertThat(results).containsOnlyKeys("row-1", "row-2", "row-3");
        assertThat(results.get("row-2").failure())
                .hasMessage("is too large for a batch: 209 bytes, the provider takes at most 100");
        assertThat(text(results.get("row-3"))).isEqualTo("prompt 3");
    }

    @Test
    void linesOfDifferentModelsAreInDifferentBatches() throws Exception {
        BatchJobFixture fixture = fixture();
        submit(fixture.jobs(), of(row(1), BatchRow.of(2, chat("other").withModel("n")), row(3)));
        assertThat(fixture.provider.lineIds("batch-1")).containsExactly("row-1", "row-3");
        assertThat(fixture.provider.lineIds("batch-2")).containsExactly("row-2");
    }

    @Test
    void ts06AnUploadThatIsNotVisibleYetIsTriedAgainWithoutAnotherUploadOrBatch() throws Exception {
        BatchJobFixture fixture = fixture();
        int[] tries = {0};
        BatchJobFixture.Changed slow = new BatchJobFixture.Changed(fixture.provider) {
            @Override
            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
                if (++tries[0] <= 2) {
                    throw BackendException.builder(Reason.INVALID_REQUEST, "no such file")
                            .status(404)
                            .shouldRetry(true)
                            .build();
                }
                return super.createBatch(part, upload, deadline);
            }
        };
        BatchJob job = submit(fixture.completing(slow).build(), rows(3));
        assertThat(await(job).completed()).isEqualTo(3);
        assertThat(fixture.provider.uploads()).isEqualTo(1);
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void ts06AnUploadThatNeverBecomesVisibleIsRepeatedOnceAndThenItsRowsFail() throws Exception {
        BatchJobFixture fixture = fixture();
        int[] tries = {0};
        BatchJobFixture.Changed blind = new BatchJobFixture.Changed(fixture.provider) {
            @Override
            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
                tries[0]++;
                throw BackendException.builder(Reason.INVALID_REQUEST, "no such file")
                        .status(404)
                        .shouldRetry(true)
                        .build();
            }
        };
        BatchJob job = submit(fixture.completing(blind).build(), rows(3));
        assertThat(await(job).failed()).isEqualTo(3);
        assertThat(tries[0]).isEqualTo(20);
        assertThat(fixture.provider.uploads()).isEqualTo(2);
        assertThat(collect(job).get("row-1").failure()).hasMessage("no such file");
    }

    @Test
    void ts07APartThatIsRefusedForEnqueuedTokensIsSubmittedLaterAndItsRowsRunOnce() throws Exception {
        BatchJobFixture fixture = fixture();
        fixture.provider.refuseNext(BackendException.builder(Reason.RATE_LIMITED_TOKENS, "enqueued token limit reached")
                .code("token_limit_exceeded")
                .build());
        BatchJob job = submit(fixture.completing(fixture.provider).build(), rows(3));
        List<String> seen = new ArrayList<>();
        long begin = fixture.time.nanoTime();
        BatchJobStatus status = job.await(
                Duration.ofHours(1),
                now -> seen.add(now.label() + " " + now.parts().get(0).problem()));

        assertThat(status.completed()).isEqualTo(3);
        assertThat(seen).contains("waiting enqueued token limit reached");
        assertThat(Duration.ofNanos(fixture.time.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(48));
        assertThat(fixture.provider.batchIds()).hasSize(2);
        assertThat(fixture.provider.uploads()).as("the upload is used again").isEqualTo(1);
        assertThat(collect(job))
                .hasSize(3)
                .allSatisfy((id, result) -> assertThat(result.isAnswered()).isTrue());
        assertThat(fixture.ledger.entries()).hasSize(3);
    }

    @Test
    void aBatchThatIsRefusedForItsContentFailsWithItsReason() throws Exception {
        BatchJobFixture fixture = fixture();
        fixture.provider.refuseNext(BackendException.builder(Reason.INVALID_REQUEST, "invalid_json_line, line 2")
                .code("invalid_json_line")
                .build());
        BatchJob job = submit(fixture.completing(fixture.provider).build(), rows(3));
        BatchJobStatus status = await(job);
        assertThat(status.parts().get(0).state()).isEqualTo(BatchState.FAILED);
        assertThat(status.label()).isEqualTo("failed");
        assertThat(collect(job)).hasSize(3).allSatisfy((id, result) -> {
            assertThat(result.failure()).hasMessage("invalid_json_line, line 2");
            assertThat(result.failure().code()).isEqualTo("invalid_json_line");
        });
    }

    @Test
    void aRefusedKeyStopsTheJobWhichGoesOnWhenThatIsChanged() throws Exception {
        BatchJobFixture fixture = fixture();
        boolean[] refuses = {true};
        BatchJobFixture.Changed guarded = new BatchJobFixture.Changed(fixture.provider) {
            @Override
            public String uploadBatch(BatchPart part, Deadline deadline) throws BackendException {
                if (refuses[0]) {
                    throw BackendException.builder(Reason.KEY_REFUSED, "the key is refused")
                            .status(401)
                            .build();
                }
                return super.uploadBatch(part, deadline);
            }
        };
        BatchJobs jobs = fixture.completing(guarded).build();
        assertThatThrownBy(() -> submit(jobs, rows(2)))
                .isInstanceOf(BatchJobException.class)
                .hasMessageMatching(
                        "batch job job-\\S+ cannot go on: the key is refused; when that is changed, wait for the same job: nothing has to be submitted again");
        refuses[0] = false;
        BatchJob job = jobs.job(BatchJobs.list(folder).get(0).id());
        assertThat(await(job).completed()).isEqualTo(2);
    }

    @Test
    void aSpentBudgetIsAnErrorBeforeAnythingIsSent() {
        BatchJobFixture fixture = fixture();
        FakeJobBudget spent = new FakeJobBudget();
        spent.refuseAfter(0);
        assertThatThrownBy(() -> fixture.builder(fixture.provider)
                        .budget(spent)
                        .build()
                        .submit("f", rows(1), Map.of("team", "blue"), false))
                .hasMessage("no room for m {team=blue}");
        assertThat(fixture.provider.uploads()).isZero();
        assertThat(BatchJobs.list(folder)).isEmpty();
    }

    @Test
    void theFilesAreTheUsersAlone() throws Exception {
        submit(fixture().jobs(), rows(1));
        Path job = folder.resolve(BatchJobs.list(folder).get(0).id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(job)))
                .isEqualTo("rwx------");
    }

    @Test
    void jobsAreListedTheNewestFirstAndAnUnknownOneIsNamed() throws Exception {
        BatchJobFixture fixture = fixture();
        List<String> ids = new ArrayList<>();
        for (int i : IntStream.range(0, 3).toArray()) {
            ids.add(0, submit(fixture.jobs(), rows(i + 1)).id());
            fixture.time.advance(Duration.ofSeconds(1));
        }
        assertThat(BatchJobs.list(folder)).extracting(BatchJobStatus::id).containsExactlyElementsOf(ids);
        for (String wrong : List.of("job-1", "..", "../" + ids.get(0), "")) {
            assertThatThrownBy(() -> fixture.jobs().job(wrong))
                    .isInstanceOf(BatchJobException.class)
                    .hasMessage("there is no batch job '" + wrong + "' in " + folder);
        }
        assertThatThrownBy(() -> BatchJobs.builder("other", fixture.provider, folder)
                        .build()
                        .job(ids.get(0)))
                .hasMessage("batch job " + ids.get(0) + " belongs to backend 'primary', not to 'other'");
    }
}

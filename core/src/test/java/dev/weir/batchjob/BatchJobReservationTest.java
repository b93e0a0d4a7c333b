package dev.weir.batchjob;

import static dev.weir.batchjob.BatchJobFixture.await;
import static dev.weir.batchjob.BatchJobFixture.chat;
import static dev.weir.batchjob.BatchJobFixture.rows;
import static dev.weir.batchjob.BatchJobFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.testkit.fake.MemoryBatchBackend;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job is expected to cost is reserved from its submission to its collection. */
class BatchJobReservationTest {
    private static final BatchLimits PAIRS = BatchLimits.builder(2, 1_000_000).build();

    @TempDir
    private Path folder;

    private final FakeJobBudget budget = new FakeJobBudget();

    private static Cost price(BilledUsage usage) {
        return Cost.builder().usd(new BigDecimal("0.25")).build();
    }

    private BatchJobs jobs(BatchJobFixture fixture) {
        return fixture.completing(fixture.provider)
                .costs(BatchJobReservationTest::price)
                .budget(budget)
                .build();
    }

    @Test
    void eachPartIsReservedUntilItsResultsAreCollected() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder, PAIRS);
        BatchJobs jobs = jobs(fixture);
        BatchJob job = submit(jobs, rows(3));
        assertThat(budget.held()).containsExactly(new BigDecimal("2"), BigDecimal.ONE);
        await(job);
        assertThat(budget.held()).as("it has ended, and is not booked").hasSize(2);
        job.collect(result -> {});
        assertThat(budget.held()).isEmpty();
        assertThat(budget.spent()).containsExactly("m 0.50", "m 0.25");
        job.collect(result -> {});
        assertThat(budget.held()).isEmpty();
        assertThat(budget.spent()).hasSize(2);
    }

    @Test
    void anotherProcessHoldsWhatWasReserved() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder, PAIRS);
        String id = submit(jobs(fixture), rows(3)).id();
        budget.forget();
        jobs(fixture).job(id).refresh();
        assertThat(budget.held()).containsExactly(new BigDecimal("2"), BigDecimal.ONE);
    }

    @Test
    void aJobForWhichThereIsNoRoomReservesNothingAndSendsNothing() {
        BatchJobFixture fixture = new BatchJobFixture(folder, PAIRS);
        budget.refuseAfter(1);
        assertThatThrownBy(() -> submit(jobs(fixture), rows(3))).hasMessage("no room for m {}");
        assertThat(budget.held()).isEmpty();
        assertThat(fixture.provider.uploads()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPartThatTheProviderRefusesGivesItsReservationBack() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder, PAIRS);
        fixture.provider.refuseNext(BackendException.builder(Reason.INVALID_REQUEST, "no such model")
                .build());
        BatchJob job = submit(jobs(fixture), rows(3));
        await(job);
        assertThat(budget.held()).containsExactly(BigDecimal.ONE);
        assertThat(budget.spent()).isEmpty();
    }

    @Test
    void aPartThatExpiredIsHeldUntilWhatItAnsweredIsCollected() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(jobs(fixture), rows(3));
        fixture.provider.end("batch-1", BatchState.EXPIRED, 1);
        job.refresh();
        assertThat(budget.held()).containsExactly(new BigDecimal("3"));
        job.collect(result -> {});
        assertThat(budget.spent()).containsExactly("m 0.25");
    }

    @Test
    void aSettlementThatTheBudgetDidNotTakeIsRepeatedByTheNextCollection() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(jobs(fixture), rows(2));
        await(job);
        budget.settles = false;
        job.collect(result -> {});
        assertThatThrownBy(job::delete).hasMessageContaining("were not collected, or not booked yet");
        budget.settles = true;
        job.collect(result -> {});
        assertThat(budget.spent()).containsExactly("m 0.50");
        job.delete();
    }

    @Test
    void rowsThatAreResubmittedAreReservedAnewUnderAnotherId() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(
                jobs(fixture),
                List.of(BatchRow.of(1, chat("a")), BatchRow.of(2, chat(MemoryBatchBackend.FAIL)))
                        .iterator());
        await(job);
        budget.refuseAfter(0);
        assertThatThrownBy(job::resubmit).hasMessage("no room for m {}");
        budget.refuseAfter(1);
        assertThat(job.resubmit()).isEqualTo(1);
        assertThat(budget.reserved()).hasSize(2).doesNotHaveDuplicates();
        assertThat(budget.held()).containsExactly(BigDecimal.ONE);
    }

    @Test
    void aJobThatWasNotCollectedIsDeletedOnRequestAndItsCostIsUnknown() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(jobs(fixture), rows(2));
        await(job);
        assertThatThrownBy(job::delete)
                .isInstanceOf(BatchJobException.class)
                .hasMessage("the results of batch job " + job.id()
                        + " were not collected, or not booked yet; collect them first");
        job.delete(BatchJob.Deletion.UNCOLLECTED);
        assertThat(budget.held()).isEmpty();
        assertThat(budget.spent()).containsExactly("m null");
        assertThat(BatchJobs.list(folder)).isEmpty();
        assertThat(fixture.provider.deleted()).isEmpty();
    }

    @Test
    void whatIsAtTheProviderIsDeletedOnRequestBeforeTheFiles() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder, PAIRS);
        BatchJob job = submit(jobs(fixture), rows(3));
        await(job);
        job.collect(result -> {});
        job.delete(BatchJob.Deletion.AT_PROVIDER);
        assertThat(fixture.provider.deleted()).containsExactly(job.id() + "-1-1", job.id() + "-2-1");
        assertThat(BatchJobs.list(folder)).isEmpty();
    }

    @Test
    void aProviderThatDeletesNothingLeavesTheJobAsItIs() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJobs jobs = fixture.completing(new BatchJobFixture.Changed(fixture.provider))
                .build();
        BatchJob job = submit(jobs, rows(1));
        await(job);
        job.collect(result -> {});
        assertThatThrownBy(() -> job.delete(BatchJob.Deletion.AT_PROVIDER))
                .isInstanceOf(BatchJobException.class)
                .hasMessage(
                        "part 1 of batch job " + job.id() + " cannot be deleted at the provider: this backend deletes"
                                + " no batches at its provider; repeat it, or delete the job here alone");
        assertThat(BatchJobs.list(folder)).hasSize(1);
    }

    @Test
    void theStateOfAnOlderVersionHasNoReservation() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        String id = submit(fixture.jobs(), rows(1)).id();
        Path state = folder.resolve(id).resolve("job.properties");
        Files.write(
                state,
                Files.readAllLines(state).stream()
                        .filter(line -> !line.contains("reservation") && !line.contains("estimate"))
                        .filter(line -> !line.startsWith("format"))
                        .toList());
        jobs(fixture).job(id).await(Duration.ofDays(1), status -> {});
        assertThat(budget.held()).containsExactly(new BigDecimal("0"));
        jobs(fixture).job(id).collect(result -> {});
        assertThat(budget.spent()).containsExactly("m 0.25");
        assertThat(budget.held()).isEmpty();
    }
}

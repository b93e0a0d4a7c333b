package dev.weir.batchjob;

import static dev.weir.batchjob.BatchJobFixture.await;
import static dev.weir.batchjob.BatchJobFixture.chat;
import static dev.weir.batchjob.BatchJobFixture.collect;
import static dev.weir.batchjob.BatchJobFixture.rows;
import static dev.weir.batchjob.BatchJobFixture.submit;
import static dev.weir.batchjob.BatchJobFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.MemoryBatchBackend;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchJobCollectTest {
    private static final BigDecimal BATCH_PRICE = new BigDecimal("0.001");

    @TempDir
    private Path folder;

    /** What a line costs in a batch; outside of one it costs twice as much. */
    private static Cost price(dev.weir.spi.cost.BilledUsage billed) {
        BigDecimal usd = billed.batch() ? BATCH_PRICE : BATCH_PRICE.add(BATCH_PRICE);
        return Cost.builder().usd(usd).build();
    }

    private static BatchJob submitted(BatchJobFixture fixture, BatchJobFixture.Changed backend, long rows)
            throws InterruptedException {
        return submit(
                fixture.completing(backend).costs(BatchJobCollectTest::price).build(), rows(rows));
    }

    @Test
    void tc01ResultsAreMatchedByTheirIdsInWhateverOrderTheyCome() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder); // whose results come in the reverse order
        BatchJob job = submitted(fixture, new BatchJobFixture.Changed(fixture.provider), 100);
        await(job);
        Map<String, BatchJobResult> results = collect(job);
        assertThat(results).hasSize(100).allSatisfy((id, result) -> {
            assertThat(text(result)).isEqualTo("prompt " + id.substring("row-".length()));
            assertThat(result.row()).isEqualTo(Long.parseLong(id.substring("row-".length())));
        });
    }

    @Test
    void tc03ABatchOfWhichTheProviderSaysNothingHasAResultForEachRow() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline) {}
                },
                3);
        await(job);
        assertThat(collect(job))
                .hasSize(3)
                .allSatisfy((id, result) ->
                        assertThat(result.failure()).hasMessage("the batch has no result for the line"));
    }

    @Test
    void aBatchThatExpiresHalfDoneHasTheAnswersThatThereAre() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.jobs(), rows(4));
        fixture.provider.end("batch-1", BatchState.EXPIRED, 2);
        fixture.time.advance(Duration.ofHours(25));
        BatchJobStatus status = job.advance();
        assertThat(status.label()).isEqualTo("expired");
        assertThat(status.completed()).isEqualTo(2);
        Map<String, BatchJobResult> results = collect(job);
        assertThat(text(results.get("row-2"))).isEqualTo("prompt 2");
        assertThat(results.get("row-3").failure()).hasMessage("the batch expired before the line was processed");
        assertThat(results.get("row-3").failure().reason()).isEqualTo(Reason.TIMED_OUT);
    }

    @Test
    void tc06OnlyRowsWithoutAnAnswerAreSubmittedAgain() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(
                fixture.completing(fixture.provider)
                        .costs(BatchJobCollectTest::price)
                        .build(),
                LongStream.rangeClosed(1, 1000)
                        .mapToObj(i -> BatchRow.of(i, chat(i % 100 == 0 ? MemoryBatchBackend.FAIL : "prompt " + i)))
                        .iterator());
        await(job);
        assertThat(job.status().failed()).isEqualTo(10);
        assertThat(job.resubmit()).isEqualTo(10);
        assertThat(fixture.provider.lineIds("batch-2")).hasSize(10).allMatch(id -> id.endsWith("00"));
        await(job);
        Map<String, BatchJobResult> results = collect(job);
        assertThat(results).hasSize(1000);
        assertThat(results.values()).filteredOn(BatchJobResult::isAnswered).hasSize(990);
        assertThat(job.status().rows()).isEqualTo(1000);
        assertThat(job.status().failed()).isEqualTo(10);
        assertThat(job.status().progress()).isEqualTo(1);
        assertThat(fixture.ledger.entries()).hasSize(990);
    }

    @Test
    void nothingIsResubmittedWhereAllRowsHaveAnAnswerOrAPartHasNotEnded() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.jobs(), rows(2));
        assertThatThrownBy(job::resubmit)
                .hasMessage("batch job " + job.id() + " has not ended; wait for it or cancel it first");
        fixture.provider.completeAll();
        await(job);
        assertThat(job.resubmit()).isZero();
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void tc07ErrorsOfPollingAreTriedAgainUntilTheDeadlineAndThereIsNoLiveCall() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] polls = {0};
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
                        if (++polls[0] <= 5) {
                            throw BackendException.builder(Reason.SERVER_ERROR, "status 500")
                                    .status(500)
                                    .build();
                        }
                        return super.batchStatus(batchId, deadline);
                    }
                },
                3);
        assertThat(await(job).completed()).isEqualTo(3);
        assertThat(polls[0]).isEqualTo(6);
        assertThat(fixture.provider.batchIds()).hasSize(1);
    }

    @Test
    void tc07AtTheDeadlineTheJobIsStillThere() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.jobs(), rows(3));
        long begin = fixture.time.nanoTime();
        BatchJobStatus status = job.await(Duration.ofMinutes(10), now -> {});
        assertThat(status.hasEnded()).isFalse();
        assertThat(Duration.ofNanos(fixture.time.nanoTime() - begin))
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(1));
        fixture.provider.completeAll();
        assertThat(await(job).completed()).isEqualTo(3);
    }

    @Test
    void tc09CollectingThriceBooksOnceAtThePriceOfABatch() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        FakeJobBudget budget = new FakeJobBudget();
        BatchJobs jobs = fixture.completing(fixture.provider)
                .costs(BatchJobCollectTest::price)
                .budget(budget)
                .ledgerMetadata(java.util.Set.of("team"))
                .build();
        BatchJob job = jobs.submit("f", rows(7), Map.of("team", "blue", "secret", "x"), false);
        await(job);
        for (int i = 0; i < 3; i++) {
            BatchJobSummary summary = job.collect(result -> {});
            assertThat(summary.cost().usd()).isEqualByComparingTo("0.007");
            assertThat(summary.usage().input()).isEqualTo(70);
        }
        LedgerSum sum = fixture.ledger.sums(LedgerQuery.builder().build()).get(0);
        assertThat(sum.attempts()).isEqualTo(7);
        assertThat(sum.usd()).isEqualByComparingTo("0.007");
        assertThat(fixture.ledger.entries()).allSatisfy(entry -> {
            assertThat(entry.callId()).isEqualTo(job.id());
            assertThat(entry.attributes()).isEqualTo(Map.of("team", "blue"));
        });
        assertThat(budget.spent()).containsExactly("m 0.007");
    }

    @Test
    void tc10AResultThatCannotBeReadFailsOneRowAndTheOthersAreBooked() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                            throws BackendException {
                        super.readResults(
                                batchId,
                                result -> results.accept(
                                        result.id().equals("row-50")
                                                ? BatchLineResult.failed(
                                                        "",
                                                        BackendException.builder(Reason.MALFORMED, "not JSON")
                                                                .build())
                                                : result),
                                deadline);
                    }
                },
                100);
        await(job);
        Map<String, BatchJobResult> results = collect(job);
        assertThat(results.get("row-50").failure())
                .hasMessage(
                        "the batch has no readable result for the line; results of the batch that cannot be read: 1");
        assertThat(fixture.ledger.entries()).hasSize(99);
    }

    @Test
    void anAnswerCountsOnceHoweverOftenItComesAndOneOfAnotherBatchNever() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                            throws BackendException {
                        super.readResults(
                                batchId,
                                result -> {
                                    BackendException failure = BackendException.builder(Reason.OTHER, "twice")
                                            .build();
                                    results.accept(BatchLineResult.failed(result.id(), failure));
                                    results.accept(result);
                                    results.accept(result);
                                },
                                deadline);
                        results.accept(BatchLineResult.answered(
                                "stranger",
                                dev.weir.spi.chat.Completion.builder("m")
                                        .text("x")
                                        .build()));
                    }
                },
                3);
        await(job);
        assertThat(collect(job))
                .containsOnlyKeys("row-1", "row-2", "row-3")
                .allSatisfy((id, result) -> assertThat(result.isAnswered()).isTrue());
        assertThat(fixture.ledger.entries()).hasSize(3);
    }

    @Test
    void resultsThatBreakOffAreReadAgainAndNoneIsPassedOnTwice() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] reads = {0};
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                            throws BackendException {
                        List<BatchLineResult> all = new ArrayList<>();
                        super.readResults(batchId, all::add, deadline);
                        int until = ++reads[0] == 1 ? 2 : all.size();
                        all.subList(0, until).forEach(results);
                        if (until < all.size()) {
                            throw BackendException.builder(Reason.CUT, "cut").build();
                        }
                    }
                },
                5);
        await(job);
        assertThat(collect(job)).hasSize(5);
        assertThat(reads[0]).isEqualTo(2);
    }

    @Test
    void partsThatHaveEndedCanBeCollectedBeforeTheOthers() throws Exception {
        BatchJobFixture fixture =
                new BatchJobFixture(folder, BatchLimits.builder(2, 1000).build());
        BatchJob job = submit(fixture.jobs(), rows(4));
        fixture.provider.end("batch-1", BatchState.COMPLETED, 2);
        fixture.time.advance(Duration.ofMinutes(1));
        job.advance();
        BatchJobSummary summary = job.collect(result -> {});
        assertThat(summary.answered()).isEqualTo(2);
        assertThat(summary.pending()).isEqualTo(2);
    }

    @Test
    void aJobIsCancelledWithWhatWasAnsweredKept() throws Exception {
        BatchJobFixture fixture =
                new BatchJobFixture(folder, BatchLimits.builder(2, 1000).build());
        fixture.provider.refuseNext(
                BackendException.builder(Reason.RATE_LIMITED_TOKENS, "full").build());
        BatchJob job = submit(fixture.jobs(), rows(4));
        fixture.time.advance(Duration.ofSeconds(10));
        assertThat(job.advance().parts().get(0).problem()).isEqualTo("full");

        BatchJobStatus cancelling = job.cancel();
        assertThat(cancelling.label()).isEqualTo("cancelling");
        assertThat(cancelling.parts().get(0).state())
                .as("what waits is not submitted")
                .isEqualTo(BatchState.CANCELLED);
        fixture.provider.end("batch-2", BatchState.CANCELLED, 1);
        BatchJobStatus status = await(job);
        assertThat(status.label()).isEqualTo("cancelled");
        Map<String, BatchJobResult> results = collect(job);
        assertThat(results.get("row-3").isAnswered()).isTrue();
        assertThat(results.get("row-4").failure()).hasMessage("the batch was cancelled before the line was processed");
        assertThat(results.get("row-1").failure()).hasMessage("the batch was cancelled before the line was processed");
        assertThat(fixture.provider.batchIds()).hasSize(2);
    }

    @Test
    void aCancellationThatFailsIsTriedAgain() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        int[] tries = {0};
        BatchJob job = submitted(
                fixture,
                new BatchJobFixture.Changed(fixture.provider) {
                    @Override
                    public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
                        if (++tries[0] == 1) {
                            throw BackendException.builder(Reason.SILENT, "silent")
                                    .build();
                        }
                        provider.end(batchId, BatchState.CANCELLED, 0);
                        return super.cancelBatch(batchId, deadline);
                    }
                },
                2);
        job.cancel();
        assertThat(await(job).label()).isEqualTo("cancelled");
        assertThat(tries[0]).isEqualTo(2);
    }

    @Test
    void aJobThatHasEndedIsDeletedWithItsPrompts() throws Exception {
        BatchJobFixture fixture = new BatchJobFixture(folder);
        BatchJob job = submit(fixture.completing(fixture.provider).build(), rows(2));
        assertThatThrownBy(job::delete).isInstanceOf(BatchJobException.class);
        await(job);
        job.collect(result -> {});
        job.delete();
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(job::advance).hasMessageStartingWith("there is no batch job");
    }
}

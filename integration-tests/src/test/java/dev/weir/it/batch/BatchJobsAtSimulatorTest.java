package dev.weir.it.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.backend.openai.OpenAiBackend;
import dev.weir.backend.openai.OpenAiSettings;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobResult;
import dev.weir.batchjob.BatchJobSettings;
import dev.weir.batchjob.BatchJobStatus;
import dev.weir.batchjob.BatchJobs;
import dev.weir.batchjob.BatchRow;
import dev.weir.config.SettingsRecord;
import dev.weir.simulator.BatchBehaviour;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryLedger;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batch jobs over real HTTP, with every fault that the simulator's batches have. */
class BatchJobsAtSimulatorTest {
    private static final BatchJobSettings SOON = BatchJobSettings.DEFAULT
            .withPollInterval(Duration.ofMillis(20))
            .withRetryDelay(Duration.ofMillis(20))
            .withRequeueDelay(Duration.ofMillis(50))
            .withSettleTime(Duration.ofMillis(1));

    @TempDir
    private Path folder;

    private final MemoryLedger ledger = new MemoryLedger(TimeSource.system());

    private static Iterator<BatchRow> rows(long count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> BatchRow.of(i, chat("m", "prompt " + i)))
                .iterator();
    }

    private static ChatRequest chat(String model, String prompt) {
        return ChatRequest.builder(model).message(Message.user(prompt)).build();
    }

    private List<BatchJobResult> run(Scenario scenario, Iterator<BatchRow> rows, List<BatchJobStatus> seen)
            throws Exception {
        try (Simulator simulator =
                        Simulator.builder().seed(1).scenario(scenario).start();
                OpenAiBackend backend = new OpenAiBackend(
                        SettingsRecord.defaults(OpenAiSettings.class, Map.of("baseUrl", simulator.baseUri())),
                        TimeSource.system())) {
            BatchJobs jobs = BatchJobs.builder("simulated", backend, folder)
                    .settings(SOON)
                    .costs(billed -> Cost.builder()
                            .usd(billed.batch() ? BigDecimal.ONE : BigDecimal.TEN)
                            .build())
                    .ledger(ledger)
                    .build();
            BatchJob job = jobs.submit("rows", rows, Map.of(), false);
            job.await(Duration.ofSeconds(20), seen::add);
            List<BatchJobResult> results = new ArrayList<>();
            job.collect(results::add);
            job.collect(result -> {});
            return results;
        }
    }

    private List<BatchJobResult> run(BatchBehaviour batches, Iterator<BatchRow> rows, List<BatchJobStatus> seen)
            throws Exception {
        return run(
                Scenario.builder()
                        .batches(batches)
                        .answer(SettingsRecord.with(dev.weir.simulator.AnswerSettings.FILLER, "echo", true))
                        .build(),
                rows,
                seen);
    }

    @Test
    void everyRowHasItsOwnAnswerThoughOutputIsShuffled() throws Exception {
        List<BatchJobStatus> seen = new ArrayList<>();
        List<BatchJobResult> results =
                run(BatchBehaviour.INSTANT.withCompleteAfter(Duration.ofSeconds(1)), rows(200), seen);
        assertThat(seen.get(0).label()).isEqualTo("in progress");
        assertThat(results)
                .hasSize(200)
                .allSatisfy(result -> assertThat(((dev.weir.spi.chat.Completion) result.answer()).text())
                        .isEqualTo("prompt " + result.row()));
        assertThat(ledger.entries())
                .hasSize(200)
                .allSatisfy(entry -> assertThat(entry.cost().usd()).isEqualByComparingTo("1"));
    }

    @Test
    void aLineThatFailsDoesSoAloneAndEmbeddingsAreABatchOfTheirOwn() throws Exception {
        List<BatchRow> rows = List.of(
                BatchRow.of(1, chat("m", "one")),
                BatchRow.of(2, chat("sim:status-500", "two")),
                BatchRow.of(3, EmbeddingRequest.of("text-embedding-3-small", "a", "b")));
        List<BatchJobResult> results = run(BatchBehaviour.INSTANT, rows.iterator(), new ArrayList<>());
        assertThat(results)
                .filteredOn(BatchJobResult::isAnswered)
                .extracting(BatchJobResult::row)
                .containsExactlyInAnyOrder(1L, 3L);
        assertThat(results)
                .filteredOn(result -> result.answer() instanceof Embeddings)
                .singleElement()
                .satisfies(result ->
                        assertThat(((Embeddings) result.answer()).vectors()).hasSize(2));
        assertThat(ledger.entries()).hasSize(2);
    }

    @Test
    void aFileThatIsNotVisibleAtOnceAndPollsThatFailAreOvercome() throws Exception {
        Scenario scenario = Scenario.builder()
                .batches(BatchBehaviour.INSTANT.withVisibleAfter(Duration.ofMillis(60)))
                .rule(FaultRule.of(Fault.STATUS_500).withPath("/v1/batches/*").withTimes(5))
                .build();
        List<BatchJobStatus> seen = new ArrayList<>();
        List<BatchJobResult> results = run(scenario, rows(3), seen);
        assertThat(seen.get(seen.size() - 1).parts())
                .singleElement()
                .satisfies(part -> assertThat(part.batchId()).isEqualTo("batch_1"));
        assertThat(results).hasSize(3).allMatch(BatchJobResult::isAnswered);
    }

    @Test
    void aCreationWhoseConnectionBreaksIsNotRepeatedWhereItArrived() throws Exception {
        Scenario scenario = Scenario.builder()
                .rule(FaultRule.of(Fault.RESET_AFTER_HEADERS)
                        .withPath("/v1/batches")
                        .withTimes(1))
                .build();
        List<BatchJobStatus> seen = new ArrayList<>();
        List<BatchJobResult> results = run(scenario, rows(3), seen);
        assertThat(seen.get(seen.size() - 1).parts().get(0).batchId()).isEqualTo("batch_1");
        assertThat(results).hasSize(3).allMatch(BatchJobResult::isAnswered);
    }

    @Test
    void partsAreRequeuedWhileTheProviderIsFull() throws Exception {
        List<BatchRow> rows =
                List.of(BatchRow.of(1, chat("m", "x".repeat(200))), BatchRow.of(2, chat("n", "x".repeat(200))));
        List<BatchJobStatus> seen = new ArrayList<>();
        List<BatchJobResult> results = run(
                BatchBehaviour.INSTANT.withEnqueuedTokens(120).withCompleteAfter(Duration.ofSeconds(1)),
                rows.iterator(),
                seen);
        assertThat(seen.get(seen.size() - 1).parts().get(1).submissions()).isGreaterThan(1);
        assertThat(results).hasSize(2).allMatch(BatchJobResult::isAnswered);
    }

    @Test
    void aBatchThatExpiresHalfDoneAndOneThatIsRefusedHaveAResultForEachRow() throws Exception {
        List<BatchJobResult> expired =
                run(BatchBehaviour.INSTANT.withExpireAfterLines(2).withUnreadableLines(1), rows(5), new ArrayList<>());
        assertThat(expired).hasSize(5).filteredOn(BatchJobResult::isAnswered).hasSize(1);
        List<BatchJobResult> refused = run(BatchBehaviour.INSTANT.withRefuse(true), rows(2), new ArrayList<>());
        assertThat(refused)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.failure().code()).isEqualTo("invalid_json_line"));
    }

    @Test
    void aRuntimeHasTheBatchJobsOfItsBackends() throws Exception {
        try (Simulator simulator = Simulator.builder().start();
                Weir weir = runtime(simulator).build()) {
            BatchJob job = weir.batchJobs("simulated", folder).submit("rows", rows(2), Map.of(), false);
            assertThat(job.refresh().completed()).isEqualTo(2);
            assertThat(job.collect(result -> {}).cost().usd()).isPositive();
        }
    }

    private static WeirBuilder runtime(Simulator simulator) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.backends.simulated.type", "openai")
                .set("llm.backends.simulated.baseUrl", simulator.baseUri().toString())
                .set("llm.client.backend", "simulated")
                .set("llm.tokens.costPerToken.m", "0.001");
    }
}

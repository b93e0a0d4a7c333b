package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link BatchJobBackend} promises, as tests. The author of one extends this class in the plugin's tests, beside a
 * server that plays the provider, and whose answer to a prompt contains the prompt.
 */
public abstract class BatchJobBackendContract extends Contract {
    private static final Instant LONG_AGO = Instant.EPOCH;

    @TempDir
    Path folder;

    private int parts;

    /** The backend, at a provider without batches. */
    protected abstract BatchJobBackend connect();

    /** A request with this prompt, of one model. */
    protected abstract Request request(String prompt);

    /** A request that the provider takes in a batch and fails. */
    protected abstract Request failingRequest();

    /** Has the provider process a batch to its end; if it is being cancelled, to that end. */
    protected abstract void finish(BatchJobBackend backend, String batchId) throws Exception;

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30), TimeSource.system());
    }

    private BatchPart part(String key, BatchLine... lines) throws IOException {
        Path file = folder.resolve("part-" + ++parts + ".jsonl");
        StringBuilder text = new StringBuilder();
        for (BatchLine line : lines) {
            text.append(line.text()).append('\n');
        }
        Files.writeString(file, text);
        return BatchPart.builder(key, file)
                .bytes(Files.size(file))
                .lines(lines.length)
                .endpoint(lines[0].endpoint())
                .model(lines[0].model())
                .build();
    }

    private BatchStatus create(BatchJobBackend backend, String key, BatchLine... lines) throws Exception {
        BatchPart part = part(key, lines);
        return backend.createBatch(part, backend.uploadBatch(part, soon()), soon());
    }

    private static Map<String, BatchLineResult> results(BatchJobBackend backend, String batchId) throws Exception {
        List<BatchLineResult> results = new ArrayList<>();
        backend.readResults(batchId, results::add, soon());
        Map<String, BatchLineResult> byId = new LinkedHashMap<>();
        results.forEach(result -> byId.put(result.id(), result));
        assertThat(byId).as("one result for each id").hasSameSizeAs(results);
        return byId;
    }

    private static String text(@Nullable BatchLineResult result) {
        assertThat(result).isInstanceOf(BatchLineResult.Answered.class);
        Answer answer = ((BatchLineResult.Answered) Objects.requireNonNull(result)).answer();
        assertThat(answer.usage()).as("the usage of a line, which is billed").isNotNull();
        return ((Completion) answer).text();
    }

    @Test
    void aLineHasItsIdAndItsModel() throws Exception {
        Request request = request("alpha");
        BatchLine line = connect().batchLine("id-1", request);
        assertThat(line.id()).isEqualTo("id-1");
        assertThat(line.model()).isEqualTo(request.model());
        assertThat(line.text()).contains("id-1").contains("alpha");
    }

    @Test
    void eachLineHasItsOwnResult() throws Exception {
        BatchJobBackend backend = connect();
        BatchStatus created = create(
                backend,
                "key-1",
                backend.batchLine("one", request("alpha")),
                backend.batchLine("two", request("beta")),
                backend.batchLine("three", request("gamma")));
        assertThat(created.state().isEnded()).isFalse();
        finish(backend, created.batchId());

        BatchStatus status = backend.batchStatus(created.batchId(), soon());
        assertThat(status.state()).isEqualTo(BatchState.COMPLETED);
        assertThat(status.completed()).isEqualTo(3);
        Map<String, BatchLineResult> results = results(backend, created.batchId());
        assertThat(results).containsOnlyKeys("one", "two", "three");
        assertThat(text(results.get("one"))).contains("alpha");
        assertThat(text(results.get("two"))).contains("beta");
        assertThat(text(results.get("three"))).contains("gamma");
    }

    @Test
    void resultsCanBeReadAgain() throws Exception {
        BatchJobBackend backend = connect();
        String batch = create(backend, "key-1", backend.batchLine("one", request("alpha")))
                .batchId();
        finish(backend, batch);
        assertThat(results(backend, batch)).containsOnlyKeys("one");
        assertThat(results(backend, batch)).containsOnlyKeys("one");
    }

    @Test
    void aLineThatFailsDoesSoAlone() throws Exception {
        BatchJobBackend backend = connect();
        String batch = create(
                        backend,
                        "key-1",
                        backend.batchLine("good", request("alpha")),
                        backend.batchLine("bad", failingRequest()))
                .batchId();
        finish(backend, batch);

        Map<String, BatchLineResult> results = results(backend, batch);
        assertThat(text(results.get("good"))).contains("alpha");
        assertThat(results.get("bad")).isInstanceOf(BatchLineResult.Failed.class);
        assertThat(backend.batchStatus(batch, soon()).failed()).isEqualTo(1);
    }

    @Test
    void aBatchIsFoundByItsKeyAlone() throws Exception {
        BatchJobBackend backend = connect();
        require(Feature.FINDABLE_BATCHES, backend.batchLimits().findable());
        String first = create(backend, "job-1", backend.batchLine("one", request("alpha")))
                .batchId();
        String second = create(backend, "job-11", backend.batchLine("one", request("alpha")))
                .batchId();

        BatchStatus found = backend.findBatch("job-1", LONG_AGO, soon());
        assertThat(found).isNotNull();
        assertThat(Objects.requireNonNull(found).batchId()).isEqualTo(first);
        BatchStatus other = backend.findBatch("job-11", LONG_AGO, soon());
        assertThat(other).isNotNull();
        assertThat(Objects.requireNonNull(other).batchId()).isEqualTo(second);
        assertThat(backend.findBatch("job-2", LONG_AGO, soon())).isNull();
    }

    @Test
    void aBatchIsCancelled() throws Exception {
        BatchJobBackend backend = connect();
        String batch = create(backend, "key-1", backend.batchLine("one", request("alpha")))
                .batchId();
        BatchState state = backend.cancelBatch(batch, soon()).state();
        assertThat(state).isIn(BatchState.CANCELLING, BatchState.CANCELLED);
        finish(backend, batch);
        assertThat(backend.batchStatus(batch, soon()).state().isEnded()).isTrue();
    }

    @Test
    void aKeyOfWhichThereIsNoBatchFindsNone() throws Exception {
        assertThat(connect().findBatch("job-none", LONG_AGO, soon())).isNull();
    }

    @Test
    void whatIsDeletedHasNoResultsAndIsDeletedOnce() throws Exception {
        BatchJobBackend backend = connect();
        BatchPart part = part("key-1", backend.batchLine("one", request("alpha")));
        String upload = backend.uploadBatch(part, soon());
        String batch = backend.createBatch(part, upload, soon()).batchId();
        finish(backend, batch);
        require(Feature.DELETABLE_BATCHES, deletes(backend, batch, upload));
        backend.deleteBatch(batch, upload, soon());
        assertThatThrownBy(() -> backend.readResults(batch, result -> {}, soon()))
                .isInstanceOf(BackendException.class);
    }

    /** Whether it did; one that does not delete says so by the reason alone. */
    private static boolean deletes(BatchJobBackend backend, String batch, String upload) {
        try {
            backend.deleteBatch(batch, upload, soon());
            return true;
        } catch (BackendException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
            return false;
        }
    }

    @Test
    void whatWasUploadedCanBeUploadedAgainAndDeletedUnused() throws Exception {
        BatchJobBackend backend = connect();
        BatchPart part = part("key-1", backend.batchLine("one", request("alpha")));
        String unused = backend.uploadBatch(part, soon());
        String batch = backend.createBatch(part, backend.uploadBatch(part, soon()), soon())
                .batchId();
        deletes(backend, "", unused);
        finish(backend, batch);
        assertThat(results(backend, batch)).containsOnlyKeys("one");
    }

    @Test
    void batchesOfManyThreadsAreEachItsOwn() throws Exception {
        BatchJobBackend backend = connect();
        List<Callable<String>> creations = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String key = "many-" + i;
            BatchPart part = part(key, backend.batchLine("line", request("prompt-" + i)));
            creations.add(() -> backend.createBatch(part, backend.uploadBatch(part, soon()), soon())
                    .batchId());
        }
        List<String> batches = Conduct.atOnce(creations);
        assertThat(batches).doesNotHaveDuplicates();
        for (int i = 0; i < batches.size(); i++) {
            finish(backend, batches.get(i));
            assertThat(text(results(backend, batches.get(i)).get("line"))).contains("prompt-" + i);
        }
    }

    /** It may be carried out, or throw. */
    @Test
    void everyOperationEndsByItsDeadline() throws Exception {
        BatchJobBackend backend = connect();
        BatchPart part = part("key-1", backend.batchLine("one", request("alpha")));
        String batch = create(backend, "key-2", backend.batchLine("one", request("alpha")))
                .batchId();
        Deadline passed = Deadline.after(Duration.ZERO, TimeSource.system());
        Running.of(() -> backend.uploadBatch(part, passed)).failure();
        Running.of(() -> backend.findBatch("key-2", LONG_AGO, passed)).failure();
        Running.of(() -> backend.batchStatus(batch, passed)).failure();
        Running.doing(() -> backend.readResults(batch, result -> {}, passed)).failure();
        Running.of(() -> backend.cancelBatch(batch, passed)).failure();
    }

    @Test
    void everyOperationEndsPromptlyAfterAnInterrupt() throws Exception {
        BatchJobBackend backend = connect();
        String batch = create(backend, "key-1", backend.batchLine("one", request("alpha")))
                .batchId();
        Conduct.assertEndsWhenInterrupted(() -> backend.batchStatus(batch, soon()));
        Conduct.assertEndsWhenInterrupted(() -> backend.findBatch("key-1", LONG_AGO, soon()));
        assertThat(backend.batchStatus(batch, soon()).batchId())
                .as("usable afterwards")
                .isEqualTo(batch);
    }

    @Test
    void hasTheSameLimitsEveryTime() {
        BatchJobBackend backend = connect();
        assertThat(Conduct.onEveryThread(backend::batchLimits)).containsOnly(backend.batchLimits());
    }

    @Test
    void refusesNull() {
        Conduct.assertRefusesNull(() -> connect().createBatch(nothing(), "", soon()));
    }

    @Test
    void aBatchThatThereIsNotIsRefused() {
        BatchJobBackend backend = connect();
        assertRefusesAsUnknown(() -> backend.batchStatus("batch_0000", soon()));
        assertRefusesAsUnknown(() -> backend.cancelBatch("batch_0000", soon()));
        assertRefusesAsUnknown(() -> backend.readResults("batch_0000", result -> {}, soon()));
    }

    private static void assertRefusesAsUnknown(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.status()).isBetween(400, 499));
    }

    @Test
    void aLineInNoFormatIsRefusedWithoutItsText() {
        BatchJobBackend backend = connect();
        assertThatThrownBy(() -> backend.batchLine(null, "{secret"))
                .isInstanceOf(BackendException.class)
                .hasMessageNotContaining("secret");
    }
}

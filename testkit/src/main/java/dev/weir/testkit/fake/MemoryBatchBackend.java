package dev.weir.testkit.fake;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend with a batch API in memory, which answers each prompt with the prompt: for tests, and to learn how one works. A line that
 * asks for {@value #FAIL} fails. Batches end when a test says so. Results come in the reverse order of the lines. Thread-safe.
 */
public final class MemoryBatchBackend implements BatchJobBackend {
    /** The prompt of a line that fails. */
    public static final String FAIL = "FAIL";

    private final TimeSource time;
    private final BatchLimits limits;
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final List<String> uploads = new ArrayList<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final List<BackendException> refusals = new ArrayList<>();

    private static final class Batch {
        private final String key;
        private final Instant created;
        private final List<List<String>> lines;
        private BatchStatus status;
        private int processed;

        Batch(String id, String key, Instant created, List<List<String>> lines) {
            this.key = key;
            this.created = created;
            this.lines = lines;
            status = BatchStatus.builder(id, BatchState.VALIDATING).build();
        }
    }

    /** A provider without batches. */
    public MemoryBatchBackend(TimeSource time, BatchLimits limits) {
        this.time = time;
        this.limits = limits;
    }

    /** Has the next batch fail as a whole. */
    public synchronized void refuseNext(BackendException failure) {
        refusals.add(failure);
    }

    /** Ends all batches that have not ended: each line is processed. */
    public void completeAll() {
        batchIds().forEach(id -> end(id, BatchState.COMPLETED, Integer.MAX_VALUE));
    }

    /** Ends a batch that has not ended, after so many of its lines were processed. */
    public synchronized void end(String batchId, BatchState state, int processed) {
        Batch batch = Objects.requireNonNull(batches.get(batchId));
        if (!batch.status.state().isEnded()) {
            batch.processed = Math.min(processed, batch.lines.size());
            int failed = (int) batch.lines.subList(0, batch.processed).stream()
                    .filter(line -> line.get(2).equals(FAIL))
                    .count();
            batch.status = BatchStatus.builder(batchId, state)
                    .completed(batch.processed - failed)
                    .failed(failed)
                    .build();
        }
    }

    /** The ids of all batches, in the order in which they were created. */
    public synchronized List<String> batchIds() {
        return List.copyOf(batches.keySet());
    }

    /** The ids of the lines of a batch. */
    public synchronized List<String> lineIds(String batchId) {
        return Objects.requireNonNull(batches.get(batchId)).lines.stream()
                .map(line -> line.get(0))
                .toList();
    }

    /** How often a part was uploaded. */
    public synchronized int uploads() {
        return uploads.size();
    }

    @Override
    public BatchLimits batchLimits() {
        return limits;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) {
        return Completion.builder(request.model())
                .text(request.messages().get(0).text())
                .build();
    }

    @Override
    public BatchLine batchLine(String id, Request request) throws BackendException {
        if (!(request instanceof ChatRequest chat)) {
            throw BackendException.builder(Reason.UNSUPPORTED, "only chat is taken in batches")
                    .build();
        }
        String prompt = chat.messages().get(0).text().replaceAll("\\s", " ");
        return BatchLine.builder(id, id + "\t" + request.model() + "\t" + prompt)
                .endpoint("chat")
                .model(request.model())
                .build();
    }

    @Override
    public synchronized String uploadBatch(BatchPart part, Deadline deadline) {
        uploads.add(part.key());
        return "upload-" + uploads.size();
    }

    @Override
    public synchronized BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) {
        String id = "batch-" + (batches.size() + 1);
        List<List<String>> lines;
        try {
            lines = Files.readAllLines(part.content()).stream()
                    .map(line -> List.of(line.split("\t", 3)))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Batch batch = new Batch(id, part.key(), time.instant(), lines);
        if (!refusals.isEmpty()) {
            batch.status = BatchStatus.builder(id, BatchState.FAILED)
                    .failure(refusals.remove(0))
                    .build();
        }
        batches.put(id, batch);
        return BatchStatus.builder(id, BatchState.VALIDATING).build();
    }

    @Override
    public synchronized @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
        return batches.values().stream()
                .filter(batch -> batch.key.equals(key) && !batch.created.isBefore(since))
                .map(batch -> batch.status)
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
        return batch(batchId).status;
    }

    @Override
    public synchronized BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
        Batch batch = batch(batchId);
        if (!batch.status.state().isEnded()) {
            batch.status = BatchStatus.builder(batchId, BatchState.CANCELLING).build();
        }
        return batch.status;
    }

    @Override
    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
            throws BackendException {
        results(batchId).forEach(results);
    }

    private synchronized List<BatchLineResult> results(String batchId) throws BackendException {
        Batch batch = batch(batchId);
        if (deleted.contains(batch.key)) {
            throw BackendException.builder(Reason.INVALID_REQUEST, "the results of " + batchId + " were deleted")
                    .status(404)
                    .build();
        }
        List<BatchLineResult> results = new ArrayList<>();
        for (List<String> line : batch.lines.subList(0, batch.processed)) {
            results.add(result(line.get(0), line.get(1), line.get(2)));
        }
        Collections.reverse(results);
        return results;
    }

    private static BatchLineResult result(String id, String model, String prompt) {
        return prompt.equals(FAIL)
                ? BatchLineResult.failed(
                        id,
                        BackendException.builder(Reason.SERVER_ERROR, "the line failed")
                                .status(500)
                                .build())
                : BatchLineResult.answered(
                        id,
                        Completion.builder(model)
                                .text(prompt)
                                .usage(Usage.reported(10, 2))
                                .build());
    }

    private Batch batch(String batchId) throws BackendException {
        Batch batch = batches.get(batchId);
        if (batch == null) {
            throw BackendException.builder(Reason.INVALID_REQUEST, "there is no batch " + batchId)
                    .status(404)
                    .build();
        }
        return batch;
    }

    @Override
    public synchronized void deleteBatch(String batchId, String upload, Deadline deadline) throws BackendException {
        if (!batchId.isEmpty()) {
            deleted.add(batch(batchId).key);
        }
    }

    /** The keys of the parts whose batches were deleted. */
    public synchronized List<String> deleted() {
        return List.copyOf(deleted);
    }
}

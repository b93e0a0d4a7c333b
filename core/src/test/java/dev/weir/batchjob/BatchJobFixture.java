package dev.weir.batchjob;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Message;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.testkit.fake.MemoryBatchBackend;
import dev.weir.testkit.fake.MemoryLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A provider in memory, and the batch jobs of one process at it. */
final class BatchJobFixture {
    static final BatchLimits LIMITS = BatchLimits.builder(50_000, 200_000_000).build();

    final FakeTime time = new FakeTime();
    final MemoryLedger ledger = new MemoryLedger(time);
    final MemoryBatchBackend provider;
    final Path directory;

    BatchJobFixture(Path directory) {
        this(directory, LIMITS);
    }

    BatchJobFixture(Path directory, BatchLimits limits) {
        this.directory = directory;
        provider = new MemoryBatchBackend(time, limits);
    }

    BatchJobs jobs() {
        return builder(provider).build();
    }

    BatchJobsBuilder builder(BatchJobBackend backend) {
        return BatchJobs.builder("primary", backend, directory)
                .time(time)
                .random(new Random(7))
                .pause(time::advance)
                .ledger(ledger);
    }

    /** Completes all batches whenever somebody waits. */
    BatchJobsBuilder completing(BatchJobBackend backend) {
        return builder(backend).pause(duration -> {
            time.advance(duration);
            provider.completeAll();
        });
    }

    static ChatRequest chat(String prompt) {
        return ChatRequest.builder("m").message(Message.user(prompt)).build();
    }

    static BatchRow row(long number) {
        return BatchRow.of(number, chat("prompt " + number));
    }

    static Iterator<BatchRow> rows(long count) {
        return LongStream.rangeClosed(1, count).mapToObj(BatchJobFixture::row).iterator();
    }

    static BatchJob submit(BatchJobs jobs, Iterator<BatchRow> rows) throws InterruptedException {
        return jobs.submit("rows.jsonl", rows, Map.of(), false);
    }

    /** The results by their ids. */
    static Map<String, BatchJobResult> collect(BatchJob job) throws InterruptedException {
        List<BatchJobResult> results = new ArrayList<>();
        job.collect(results::add);
        Map<String, BatchJobResult> byId = new TreeMap<>();
        results.forEach(result -> {
            if (byId.put(result.id(), result) != null) {
                throw new AssertionError("two results for " + result.id());
            }
        });
        return byId;
    }

    static BatchJobStatus await(BatchJob job) throws InterruptedException {
        return job.await(Duration.ofDays(2), status -> {});
    }

    static String text(@Nullable BatchJobResult result) {
        Answer answer = result == null ? null : result.answer();
        return answer instanceof Completion completion ? completion.text() : String.valueOf(result);
    }

    /** The provider of a fixture, except for what a test changes. */
    static class Changed implements BatchJobBackend {
        final MemoryBatchBackend provider;

        Changed(MemoryBatchBackend provider) {
            this.provider = provider;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            throw new AssertionError("a live call");
        }

        @Override
        public BatchLimits batchLimits() {
            return provider.batchLimits();
        }

        @Override
        public BatchLine batchLine(String id, Request request) throws BackendException {
            return provider.batchLine(id, request);
        }

        @Override
        public String uploadBatch(BatchPart part, Deadline deadline) throws BackendException {
            return provider.uploadBatch(part, deadline);
        }

        @Override
        public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
            return provider.createBatch(part, upload, deadline);
        }

        @Override
        public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) throws BackendException {
            return provider.findBatch(key, since, deadline);
        }

        @Override
        public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
            return provider.batchStatus(batchId, deadline);
        }

        @Override
        public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
            return provider.cancelBatch(batchId, deadline);
        }

        @Override
        public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                throws BackendException {
            provider.readResults(batchId, results, deadline);
        }
    }
}

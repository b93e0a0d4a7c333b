package dev.weir.app.batch;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
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
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryBatchBackend;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A backend with batches at a provider that outlives the runtimes of a test, as a real one does. */
public final class BatchTestPlugin implements Plugin {
    private static final Map<String, MemoryBatchBackend> PROVIDERS = new ConcurrentHashMap<>();

    static MemoryBatchBackend provider(String name) {
        return PROVIDERS.computeIfAbsent(
                name,
                each -> new MemoryBatchBackend(
                        TimeSource.system(), BatchLimits.builder(3, 1000).build()));
    }

    /** Names the provider. */
    public record ProviderSettings(String provider) {}

    @Override
    public void register(Extensions extensions) {
        extensions.backend("batches", BatchesBackend.class, ProviderSettings.class);
    }

    static final class BatchesBackend implements BatchJobBackend {
        private final MemoryBatchBackend provider;

        @Inject
        BatchesBackend(ProviderSettings settings) {
            provider = provider(settings.provider());
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
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
        public String uploadBatch(BatchPart part, Deadline deadline) {
            return provider.uploadBatch(part, deadline);
        }

        @Override
        public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) {
            return provider.createBatch(part, upload, deadline);
        }

        @Override
        public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
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

        @Override
        public void deleteBatch(String batchId, String upload, Deadline deadline) throws BackendException {
            provider.deleteBatch(batchId, upload, deadline);
        }
    }
}

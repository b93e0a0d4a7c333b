package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
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
import dev.weir.spi.chat.Message;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract holds for a backend that keeps it, and finds one out that breaks it: one fault each. */
class BatchJobBackendContractTest {
    @TempDir
    private Path folder;

    @Nested
    class HoldsForABackendThatKeepsIt extends OfMemory {}

    /** The contract of a provider in memory. */
    private static class OfMemory extends BatchJobBackendContract {
        final MemoryBatchBackend memory = new MemoryBatchBackend(
                TimeSource.system(), BatchLimits.builder(10, 10_000).build());

        @Override
        protected BatchJobBackend connect() {
            return memory;
        }

        @Override
        protected Request request(String prompt) {
            return ChatRequest.builder("m").message(Message.user(prompt)).build();
        }

        @Override
        protected Request failingRequest() {
            return request(MemoryBatchBackend.FAIL);
        }

        @Override
        protected void finish(BatchJobBackend backend, String batchId) throws Exception {
            memory.end(batchId, BatchState.COMPLETED, Integer.MAX_VALUE);
        }
    }

    /** A backend that behaves as another one except for what a test changes. */
    private static class Changed implements BatchJobBackend {
        final MemoryBatchBackend backend;

        Changed(MemoryBatchBackend backend) {
            this.backend = backend;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return backend.complete(request, call);
        }

        @Override
        public BatchLimits batchLimits() {
            return backend.batchLimits();
        }

        @Override
        public BatchLine batchLine(String id, Request request) throws BackendException {
            return backend.batchLine(id, request);
        }

        @Override
        public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
            return backend.createBatch(part, upload, deadline);
        }

        @Override
        public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) throws BackendException {
            return backend.findBatch(key, since, deadline);
        }

        @Override
        public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
            return backend.batchStatus(batchId, deadline);
        }

        @Override
        public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
            return backend.cancelBatch(batchId, deadline);
        }

        @Override
        public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                throws BackendException {
            backend.readResults(batchId, results, deadline);
        }
    }

    private BatchJobBackendContract contractOf(Function<MemoryBatchBackend, BatchJobBackend> fault) {
        BatchJobBackendContract contract = new OfMemory() {
            @Override
            protected BatchJobBackend connect() {
                return fault.apply(memory);
            }
        };
        contract.folder = folder;
        return contract;
    }

    @Test
    void findsResultsInTheOrderOfTheLinesUnderTheIdsOfTheResults() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                    throws BackendException {
                List<String> ids = backend.lineIds(batchId);
                List<BatchLineResult> all = new ArrayList<>();
                backend.readResults(batchId, all::add, deadline);
                for (int i = 0; i < all.size(); i++) {
                    if (all.get(i) instanceof BatchLineResult.Answered line) {
                        results.accept(BatchLineResult.answered(ids.get(i), line.answer()));
                    }
                }
            }
        });
        assertThatThrownBy(contract::eachLineHasItsOwnResult).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAResultThatIsMissing() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                    throws BackendException {
                backend.readResults(
                        batchId,
                        result -> {
                            if (result instanceof BatchLineResult.Answered) {
                                results.accept(result);
                            }
                        },
                        deadline);
            }
        });
        assertThatThrownBy(contract::aLineThatFailsDoesSoAlone).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAKeyThatIsNotKept() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
                return null;
            }
        });
        assertThatThrownBy(contract::aBatchIsFoundByItsKeyAlone).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAKeyThatIsComparedByItsBeginning() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
                return backend.findBatch(key.substring(0, 5), since, deadline);
            }
        });
        assertThatThrownBy(contract::aBatchIsFoundByItsKeyAlone).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsACancellationThatDoesNothing() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
                return backend.batchStatus(batchId, deadline);
            }
        });
        assertThatThrownBy(contract::aBatchIsCancelled).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsResultsThatCanBeReadOnce() throws Exception {
        List<String> read = new ArrayList<>();
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                    throws BackendException {
                if (!read.contains(batchId)) {
                    read.add(batchId);
                    backend.readResults(batchId, results, deadline);
                }
            }
        });
        assertThatThrownBy(contract::resultsCanBeReadAgain).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAnUnknownBatchThatSeemsToExist() throws Exception {
        BatchJobBackendContract contract = contractOf(memory -> new Changed(memory) {
            @Override
            public BatchStatus batchStatus(String batchId, Deadline deadline) {
                return BatchStatus.builder(batchId, BatchState.IN_PROGRESS).build();
            }
        });
        assertThatThrownBy(contract::aBatchThatThereIsNotIsRefused).isInstanceOf(AssertionError.class);
    }
}

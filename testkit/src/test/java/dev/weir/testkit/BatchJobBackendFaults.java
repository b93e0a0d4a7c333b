package dev.weir.testkit;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
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
import dev.weir.testkit.fake.MemoryBatchBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends with a batch API with one fault each. */
final class BatchJobBackendFaults {
    private static final Deadline LATER = Deadline.after(Duration.ofHours(1), TimeSource.system());

    private BatchJobBackendFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends BatchJobBackendContract {
        private final Function<MemoryBatchBackend, BatchJobBackend> made;
        private final MemoryBatchBackend memory = new MemoryBatchBackend(
                TimeSource.system(), BatchLimits.builder(10, 10_000).build());

        Tests(Function<MemoryBatchBackend, BatchJobBackend> made) {
            this.made = made;
        }

        @Override
        protected BatchJobBackend connect() {
            return made.apply(memory);
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
        protected void finish(BatchJobBackend backend, String batchId) {
            memory.end(batchId, BatchState.COMPLETED, Integer.MAX_VALUE);
        }
    }

    /** Behaves as another backend except for its fault. */
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

        @Override
        public String uploadBatch(BatchPart part, Deadline deadline) {
            return backend.uploadBatch(part, deadline);
        }

        @Override
        public void deleteBatch(String batchId, String upload, Deadline deadline) throws BackendException {
            backend.deleteBatch(batchId, upload, deadline);
        }
    }

    static FaultTable<Function<MemoryBatchBackend, BatchJobBackend>> table() {
        FaultTable<Function<MemoryBatchBackend, BatchJobBackend>> table =
                new FaultTable<>(BatchJobBackendContract.class, Tests.class, Changed::new);
        results(table);
        batches(table);
        behaves(table);
        return table;
    }

    private static void results(FaultTable<Function<MemoryBatchBackend, BatchJobBackend>> table) {
        table.fault(
                        "takes the order of results for that of the lines",
                        reading((backend, batchId, results) -> {
                            List<String> ids = backend.lineIds(batchId);
                            List<BatchLineResult> all = read(backend, batchId);
                            for (int i = 0; i < all.size(); i++) {
                                if (all.get(i) instanceof BatchLineResult.Answered line) {
                                    results.accept(BatchLineResult.answered(ids.get(i), line.answer()));
                                }
                            }
                        }),
                        "eachLineHasItsOwnResult")
                .fault(
                        "omits lines that failed",
                        reading((backend, batchId, results) -> read(backend, batchId).stream()
                                .filter(BatchLineResult.Answered.class::isInstance)
                                .forEach(results)),
                        "aLineThatFailsDoesSoAlone")
                .fault(
                        "reads results once",
                        memory -> new Changed(memory) {
                            private final List<String> read = new ArrayList<>();

                            @Override
                            public void readResults(
                                    String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                                    throws BackendException {
                                if (!read.contains(batchId)) {
                                    read.add(batchId);
                                    backend.readResults(batchId, results, deadline);
                                }
                            }
                        },
                        "resultsCanBeReadAgain")
                .fault(
                        "makes lines without their ids",
                        lining((backend, id, request) -> backend.batchLine("same", request)),
                        "aLineHasItsIdAndItsModel")
                .fault(
                        "has a line in a message",
                        memory -> new Changed(memory) {
                            @Override
                            public BatchLine batchLine(@Nullable String id, String json) throws BackendException {
                                throw new BackendException(ErrorClass.PERMANENT, "no line: " + json);
                            }
                        },
                        "aLineInNoFormatIsRefusedWithoutItsText");
    }

    private static void batches(FaultTable<Function<MemoryBatchBackend, BatchJobBackend>> table) {
        table.fault("keeps no keys", finding((backend, key) -> null), "aBatchIsFoundByItsKeyAlone")
                .fault(
                        "compares the beginnings of keys",
                        finding((backend, key) -> backend.findBatch(key.substring(0, 5), Instant.EPOCH, LATER)),
                        "aBatchIsFoundByItsKeyAlone")
                .fault(
                        "finds a batch for any key",
                        finding((backend, key) -> BatchStatus.builder("batch-1", BatchState.IN_PROGRESS)
                                .build()),
                        "aKeyOfWhichThereIsNoBatchFindsNone")
                .fault(
                        "cancels nothing",
                        memory -> new Changed(memory) {
                            @Override
                            public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
                                return backend.batchStatus(batchId, deadline);
                            }
                        },
                        "aBatchIsCancelled")
                .fault(
                        "has a status of a batch that there is not",
                        status((backend, batchId) -> BatchStatus.builder(batchId, BatchState.IN_PROGRESS)
                                .build()),
                        "aBatchThatThereIsNotIsRefused")
                .fault(
                        "deletes nothing",
                        memory -> new Changed(memory) {
                            @Override
                            public void deleteBatch(String batchId, String upload, Deadline deadline) {}
                        },
                        "whatIsDeletedHasNoResultsAndIsDeletedOnce")
                .fault(
                        "uploads a part once",
                        memory -> new Changed(memory) {
                            private final List<String> uploaded = new ArrayList<>();

                            @Override
                            public String uploadBatch(BatchPart part, Deadline deadline) {
                                if (uploaded.contains(part.key())) {
                                    throw new IllegalStateException("uploaded already");
                                }
                                uploaded.add(part.key());
                                return super.uploadBatch(part, deadline);
                            }
                        },
                        "whatWasUploadedCanBeUploadedAgainAndDeletedUnused")
                .fault(
                        "creates one batch for all",
                        memory -> new Changed(memory) {
                            private @Nullable BatchStatus first;

                            @Override
                            public synchronized BatchStatus createBatch(
                                    BatchPart part, String upload, Deadline deadline) throws BackendException {
                                if (first == null) {
                                    first = super.createBatch(part, upload, deadline);
                                }
                                return first;
                            }
                        },
                        "batchesOfManyThreadsAreEachItsOwn")
                .fault(
                        "creates a batch of nothing",
                        memory -> new Changed(memory) {
                            @Override
                            public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline)
                                    throws BackendException {
                                return part == null
                                        ? BatchStatus.builder("batch-0", BatchState.VALIDATING)
                                                .build()
                                        : super.createBatch(part, upload, deadline);
                            }
                        },
                        "refusesNull");
    }

    private static void behaves(FaultTable<Function<MemoryBatchBackend, BatchJobBackend>> table) {
        AtomicInteger lines = new AtomicInteger();
        table.fault(
                        "has other limits each time",
                        memory -> new Changed(memory) {
                            @Override
                            public BatchLimits batchLimits() {
                                return BatchLimits.builder(lines.incrementAndGet(), 1_000)
                                        .build();
                            }
                        },
                        "hasTheSameLimitsEveryTime")
                .fault(
                        "ignores the deadline",
                        memory -> new Changed(memory) {
                            @Override
                            public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
                                if (deadline.hasPassed()) {
                                    Waiting.forLong();
                                }
                                return super.batchStatus(batchId, deadline);
                            }
                        },
                        "everyOperationEndsByItsDeadline")
                .fault(
                        "waits however often it is interrupted",
                        status((backend, batchId) -> {
                            if (Thread.currentThread().isInterrupted()) {
                                Waiting.atAll();
                                Waiting.forLong();
                            }
                            return backend.batchStatus(batchId, LATER);
                        }),
                        "everyOperationEndsPromptlyAfterAnInterrupt");
    }

    private static List<BatchLineResult> read(MemoryBatchBackend backend, String batchId) throws BackendException {
        List<BatchLineResult> all = new ArrayList<>();
        backend.readResults(batchId, all::add, LATER);
        return all;
    }

    /** Changes how results are read. */
    @FunctionalInterface
    private interface Reading {
        void of(MemoryBatchBackend backend, String batchId, Consumer<BatchLineResult> results) throws BackendException;
    }

    private static Function<MemoryBatchBackend, BatchJobBackend> reading(Reading fault) {
        return memory -> new Changed(memory) {
            @Override
            public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
                    throws BackendException {
                fault.of(backend, batchId, results);
            }
        };
    }

    /** Changes how lines are made. */
    @FunctionalInterface
    private interface Lining {
        BatchLine of(MemoryBatchBackend backend, String id, Request request) throws BackendException;
    }

    private static Function<MemoryBatchBackend, BatchJobBackend> lining(Lining fault) {
        return memory -> new Changed(memory) {
            @Override
            public BatchLine batchLine(String id, Request request) throws BackendException {
                return fault.of(backend, id, request);
            }
        };
    }

    /** Changes how a batch is found. */
    @FunctionalInterface
    private interface Finding {
        @Nullable
        BatchStatus of(MemoryBatchBackend backend, String key);
    }

    private static Function<MemoryBatchBackend, BatchJobBackend> finding(Finding fault) {
        return memory -> new Changed(memory) {
            @Override
            public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
                return fault.of(backend, key);
            }
        };
    }

    /** Changes the status of a batch. */
    @FunctionalInterface
    private interface Status {
        BatchStatus of(MemoryBatchBackend backend, String batchId) throws BackendException;
    }

    private static Function<MemoryBatchBackend, BatchJobBackend> status(Status fault) {
        return memory -> new Changed(memory) {
            @Override
            public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
                return fault.of(backend, batchId);
            }
        };
    }
}

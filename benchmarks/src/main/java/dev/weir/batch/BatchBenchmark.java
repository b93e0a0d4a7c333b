package dev.weir.batch;

import dev.weir.batch.queue.BatchQueue;
import dev.weir.batch.queue.FormedMembers;
import dev.weir.batch.queue.Waiting;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One request on its way through the batch processor, with and without the threads of caller and sender. In the package of the
 * engine, as the cost of its queue alone cannot be seen from outside.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {
    private static final int SIZE = 10;
    private static final BatchGroup GROUP = BatchGroup.of("primary/small");
    private static final Deadline DEADLINE = Deadline.after(Duration.ofDays(1), TimeSource.system());
    private static final List<Priority> PRIORITIES = List.of(Priority.values());
    private static final MemberResult<String> ANSWER = MemberResult.answered("deployed");

    @Param({"1", "100", "10000"})
    int waiting;

    @Param({"1", "100"})
    int tenants;

    private final BatchQueue queue =
            new BatchQueue(BatchSettings.of(Map.of("maxQueueSize", 100_000, "tenantKey", "tenant")));
    private final ReentrantLock lock = new ReentrantLock();
    private final BatchProcessor<String, String> processor = BatchProcessor.<String, String>builder(
                    (members, context) -> members.stream().map(member -> ANSWER).toList())
            .settings(BatchSettings.of(Map.of("maxBatchSize", 1)))
            .executor(Runnable::run)
            .build();
    private final ExecutorService senders = Executors.newFixedThreadPool(2);
    private final BatchProcessor<String, String> threaded = BatchProcessor.<String, String>builder(
                    (members, context) -> members.stream().map(member -> ANSWER).toList())
            .settings(BatchSettings.of(Map.of(
                    "maxQueueSize", 100_000, "concurrentBatches", 2, "maxBatchSize", SIZE, "tenantKey", "tenant")))
            .executor(senders)
            .build();
    private long number;

    /** A request with one of the tenants and priorities. */
    private record Request(String payload, long number, int tenants) implements BatchMember<String> {
        private static final List<Map<String, String>> ATTRIBUTES = IntStream.range(0, 100)
                .mapToObj(tenant -> Map.of("tenant", "tenant " + tenant))
                .toList();

        @Override
        public BatchGroup group() {
            return GROUP;
        }

        @Override
        public Deadline deadline() {
            return DEADLINE;
        }

        @Override
        public Priority priority() {
            return PRIORITIES.get((int) (number % 4));
        }

        @Override
        public long tokens() {
            return 500 + number % 100;
        }

        @Override
        public long bytes() {
            return 100;
        }

        @Override
        public Map<String, String> attributes() {
            return ATTRIBUTES.get((int) (number % tenants));
        }
    }

    private Pending<String, String> request() {
        number++;
        return new Pending<>(new Request("Deploy nginx with 3 replicas", number, tenants), "tenant", 0);
    }

    /** Fills the queue. */
    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            queue.add(request(), System.nanoTime());
        }
    }

    /** Requests of all priorities that join a queue with members of which a batch leaves, and are answered. */
    @Benchmark
    @OperationsPerInvocation(SIZE)
    public FormedMembers saturated() {
        for (int i = 0; i < SIZE; i++) {
            Pending<String, String> pending = request();
            lock.lock();
            try {
                if (queue.makeRoom(pending) != null) {
                    queue.add(pending, System.nanoTime());
                }
            } finally {
                lock.unlock();
            }
        }
        FormedMembers batch;
        lock.lock();
        try {
            long now = System.nanoTime();
            batch = Objects.requireNonNull(queue.next(now));
            batch.group().figures.formed(batch, now);
            for (Waiting member : batch.members()) {
                queue.charge(member, 10);
            }
        } finally {
            lock.unlock();
        }
        return batch;
    }

    /** Requests of as many threads as there are to wait, each of which waits for its answer from the threads that send batches. */
    @Benchmark
    public String betweenThreads() throws BackendException, InterruptedException {
        return threaded.process(new Request(
                "Deploy nginx with 3 replicas", ThreadLocalRandom.current().nextInt(100), tenants));
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        threaded.close();
        senders.shutdown();
    }

    /** One request that is sent alone at once, on the thread of its caller: all but the hand-over between threads. */
    @Benchmark
    public String alone() throws BackendException, InterruptedException {
        return processor.process(new Request("Deploy nginx with 3 replicas", number++, tenants));
    }
}

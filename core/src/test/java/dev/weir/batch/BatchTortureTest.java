package dev.weir.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.batch.ProcessorFixture.Member;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads send calls that are answered, fail, are cancelled, interrupted, late and refused, in batches that are defective
 * in every way: each call has one end, its own, and nothing is left. {@code -Dtorture.seed=…} repeats the random values of a
 * run, but not its interleavings; {@code -Dtorture.seconds=600} is the long form.
 */
@Tag("race")
class BatchTortureTest {
    private static final long SECONDS = Long.getLong("torture.seconds", 3);
    private static final int THREADS = 24;
    private static final int SLOTS = 3;
    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    private final long seed = Long.getLong("torture.seed", System.nanoTime());
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder withdrawn = new LongAdder();
    private final AtomicReference<Throwable> defect = new AtomicReference<>();

    private final BatchProcessor<String, String> processor = BatchProcessor.<String, String>builder(this::dispatch)
            .settings(BatchSettings.of(
                    Map.of("maxBatchSize", 4, "batchTimeout", "1ms", "concurrentBatches", SLOTS, "maxQueueSize", 12)))
            .drainTimeout(Duration.ofSeconds(20))
            .build();

    private List<MemberResult<String>> dispatch(List<String> members, DispatchContext<String> context)
            throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            if (Thread.currentThread().isInterrupted() && !context.isCancelled()) {
                defect.set(new AssertionError("interrupted before it began"));
            }
            LockSupport.parkNanos(random.nextInt(300_000));
            switch (random.nextInt(12)) {
                case 0 -> throw new IllegalStateException("fails");
                case 1 ->
                    throw BackendException.builder(Reason.OVERLOADED, "busy").build();
                case 2 -> throw new AssertionError("defective");
                case 3 -> TimeUnit.MICROSECONDS.sleep(500);
                case 4 -> context.complete(0, ProcessorFixture.answered(members.get(0)));
                case 5 -> {
                    return List.of(ProcessorFixture.answered("nobody"), ProcessorFixture.answered("nobody"));
                }
                default -> {}
            }
            MemberResult<String>[] results = results(members);
            if (random.nextInt(4) == 0) {
                results[random.nextInt(results.length)] = MemberResult.failed(new IllegalStateException("misfit"));
            }
            return Arrays.asList(results);
        } finally {
            inside.decrementAndGet();
        }
    }

    @SuppressWarnings("unchecked")
    private static MemberResult<String>[] results(List<String> members) {
        return members.stream().map(ProcessorFixture::answered).toArray(MemberResult[]::new);
    }

    private void call(SplittableRandom random, int number, List<Member> cancellable) {
        Member member = new Member(seed + " " + number + " " + random.nextLong())
                .priority(PRIORITIES.get(random.nextInt(4)))
                .group(BatchGroup.of(random.nextInt(3)));
        member.deadline = Deadline.after(
                Duration.ofNanos(random.nextInt(5) == 0 ? random.nextInt(2_000_000) : 60_000_000_000L),
                TimeSource.system());
        if (random.nextInt(5) == 0) {
            cancellable.set(number, member);
        }
        try {
            String answer = processor.process(member);
            if (!answer.equals("answer to " + member.payload()) && !answer.equals("answer to nobody")) {
                defect.set(new AssertionError(member.payload() + " got: " + answer));
            }
            answered.increment();
        } catch (OverloadedException e) {
            refused.increment();
        } catch (CallTimeoutException | CallCancelledException | InterruptedException e) {
            withdrawn.increment();
        } catch (BatchFailedException | IllegalStateException | BackendException e) {
            failed.increment();
        }
        if (member.registered() > 0) {
            defect.set(new AssertionError("an action is left"));
        }
    }

    private Void work(int number, List<Member> cancellable) {
        SplittableRandom random = new SplittableRandom(seed + number);
        while (System.nanoTime() - end < 0) {
            call(random, number, cancellable);
        }
        return null;
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void eachCallHasOneEndAndNothingIsLeft() throws Exception {
        List<Member> cancellable = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            cancellable.add(new Member("none"));
            FutureTask<Void> worker = new FutureTask<>(() -> work(number, cancellable));
            workers.add(worker);
            threads.add(new Thread(worker));
        }
        threads.forEach(Thread::start);
        SplittableRandom random = new SplittableRandom(seed - 1);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(50_000);
            cancellable.get(random.nextInt(THREADS)).cancel();
            threads.get(random.nextInt(THREADS)).interrupt();
        }
        for (Future<Void> worker : workers) {
            get(worker);
        }
        assertThat(defect.get()).as("seed %d", seed).isNull();
        assertThat(most).as("seed %d", seed).hasValueLessThanOrEqualTo(SLOTS);
        assertThat(List.of(answered.sum(), failed.sum(), refused.sum(), withdrawn.sum()))
                .as("each kind of end has happened")
                .doesNotContain(0L);
        await().untilAsserted(() -> {
            BatchStatistics left = processor.statistics();
            assertThat(left.waiting()).as("seed %d", seed).isZero();
            assertThat(left.waitingBytes()).as("seed %d", seed).isZero();
            assertThat(left.inFlight()).as("seed %d", seed).isZero();
        });
        // the caller of a member that is displaced may have given up at the same time
        assertThat(processor.statistics().refused()).isGreaterThanOrEqualTo(refused.sum());
        processor.close();
    }

    private static void get(Future<Void> worker) throws InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    @Timeout(60)
    void closingUnderLoadLeavesNobodyWaiting() throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Member member = new Member(String.valueOf(i));
                member.deadline = Deadline.after(Duration.ofMinutes(5), TimeSource.system());
                calls.add(callers.submit(() -> processor.process(member)));
                if (i == 100) {
                    Future<?> unused = callers.submit(processor::close);
                }
            }
            for (Future<String> call : calls) {
                try {
                    call.get(30, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfAny(RuntimeException.class, BackendException.class);
                }
            }
            await().until(() -> processor.statistics().inFlight() == 0);
        } finally {
            callers.shutdownNow();
        }
    }
}

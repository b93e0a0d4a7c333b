package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.CallTimeoutException;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that wait while others end, while their deadlines pass and while they are interrupted: each is admitted or
 * rejected, and no permit leaks.
 */
@Tag("race")
@Timeout(60)
class AdmissionQueueStressTest {
    private static final int WORKERS = 8;
    private static final int CALLS = 3_000;
    private static final int LIMIT = 2;

    private final long seed = System.nanoTime();
    private final CircuitBreaker breaker =
            CircuitBreaker.builder("narrow").maxConcurrentRequests(LIMIT).build();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final LongAdder admitted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder interrupted = new LongAdder();
    private final CountDownLatch done = new CountDownLatch(WORKERS);

    @Test
    void waitingCallIsAdmittedOrRejectedAndNoPermitLeaks() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<Void>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            workers.add(new FutureTask<>(() -> work(random)));
            threads.add(new Thread(workers.get(i)));
        }
        threads.forEach(Thread::start);
        interruptUntilDone(threads);
        for (FutureTask<Void> worker : workers) {
            rethrow(worker);
        }
        // the verdict on an attempt whose limit passed is given on a thread of the limiter
        await().untilAsserted(this::assertNothingLostOrExtra);
    }

    private Void work(SplittableRandom random) {
        try {
            for (int i = 0; i < CALLS; i++) {
                call(random);
            }
            return null;
        } finally {
            done.countDown();
        }
    }

    private void call(SplittableRandom random) {
        boolean patient = random.nextInt(4) == 0;
        Duration time = patient ? Duration.ofHours(1) : Duration.ofNanos(random.nextInt(200_000));
        try {
            Permit permit = breaker.acquire(Deadline.after(time, TimeSource.system()));
            admitted.increment();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            LockSupport.parkNanos(20_000);
            inside.decrementAndGet();
            permit.onSuccess();
        } catch (CallTimeoutException e) {
            assertThat(patient).as("a refused call had an hour to wait").isFalse();
            refused.increment();
        } catch (InterruptedException e) {
            interrupted.increment();
        }
    }

    private void interruptUntilDone(List<Thread> threads) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed - 1);
        while (!done.await(100, TimeUnit.MICROSECONDS)) {
            threads.get(random.nextInt(WORKERS)).interrupt();
        }
    }

    private static void rethrow(FutureTask<Void> worker) throws Exception {
        try {
            worker.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void assertNothingLostOrExtra() {
        BreakerStatistics statistics = breaker.statistics();
        assertThat(most).as("seed %d", seed).hasValueLessThanOrEqualTo(LIMIT);
        assertThat(statistics.inFlight()).as("seed %d", seed).isZero();
        assertThat(statistics.waiting()).as("seed %d", seed).isZero();
        assertThat(admitted.sum() + refused.sum() + interrupted.sum()).isEqualTo((long) WORKERS * CALLS);
        assertThat(statistics.succeeded() + statistics.released()).isEqualTo(admitted.sum());
        assertThat(statistics.refusedFull()).isLessThanOrEqualTo(refused.sum());
        assertThat(List.of(admitted.sum(), refused.sum(), interrupted.sum()))
                .as("each of the three has happened")
                .doesNotContain(0L);
    }
}

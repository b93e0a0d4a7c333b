package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The limiter with its own thread and the system clock. No assertion depends on speed. */
@Timeout(60)
class LimiterThreadTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final LimiterClock clock = new LimiterClock();
    private final TimeLimiter limiter = new TimeLimiter(clock);

    @AfterEach
    void close() {
        limiter.close();
    }

    /** The machine's clock, which notices who looks at it: after the limiter's making, only its thread. */
    private static final class LimiterClock implements TimeSource {
        private final AtomicInteger readings = new AtomicInteger();
        private volatile Thread reader;

        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().startsWith("weir-")) {
                reader = Thread.currentThread();
                readings.incrementAndGet();
            }
            return System.nanoTime();
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }
    }

    private static long in(Duration duration) {
        return System.nanoTime() + duration.toNanos();
    }

    @Test
    void endsABlockingTask() {
        assertThatThrownBy(() -> limiter.run(in(Duration.ofMillis(20)), () -> {
                    NEVER.await();
                    return "late";
                }))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(InterruptedException.class)
                .hasMessageMatching("ended \\d+ ms after its deadline");
        assertThat(Thread.interrupted()).isFalse();
    }

    /** A thread that the machine does not give at first. */
    private static final class Scarce extends Thread {
        private final AtomicBoolean refused;

        Scarce(Runnable body, AtomicBoolean refused) {
            super(body, "weir-time-limiter");
            this.refused = refused;
            setDaemon(true);
        }

        @Override
        public synchronized void start() {
            if (refused.compareAndSet(false, true)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            super.start();
        }
    }

    @Test
    void attemptThatCannotBeWatchedDoesNotBeginAndTheNextIsWatched() {
        AtomicBoolean refused = new AtomicBoolean();
        try (TimeLimiter scarce = new TimeLimiter(clock, Runnable::run, body -> new Scarce(body, refused))) {
            assertThatThrownBy(() -> scarce.begin(in(Duration.ofMillis(1)))).isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> scarce.run(in(Duration.ofMillis(20)), () -> {
                        NEVER.await();
                        return "late";
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void returnsTheResultAndThrowsTheExceptionOfATask() throws Exception {
        assertThat(limiter.run(in(Duration.ofMinutes(1)), () -> "in time")).isEqualTo("in time");
        assertThatThrownBy(() -> limiter.run(in(Duration.ofMinutes(1)), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wakesForADeadlineEarlierThanTheOneItSleepsFor() throws Exception {
        Attempt far = limiter.begin(in(Duration.ofMinutes(10)));
        assertThatThrownBy(() -> limiter.run(in(Duration.ofMillis(10)), () -> {
                    NEVER.await();
                    return "late";
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(far.end()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void throwingOrBlockingActionDelaysNoOtherAttempt() {
        Runnable[] actions = {
            () -> {
                throw new IllegalStateException("on purpose");
            },
            () -> awaitQuietly(NEVER)
        };
        for (Runnable action : actions) {
            Attempt attempt = limiter.begin(in(Duration.ofMillis(5)));
            attempt.onEnd(action);
            assertThatThrownBy(NEVER::await).isInstanceOf(InterruptedException.class);
            assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
        }
    }

    @Test
    void neitherItsThreadNorThoseOfItsActionsKeepTheJvmRunning() throws Exception {
        CompletableFuture<Boolean> actionsThreadIsDaemon = new CompletableFuture<>();
        limiter.schedule(
                in(Duration.ofMillis(1)),
                () -> actionsThreadIsDaemon.complete(Thread.currentThread().isDaemon()));
        assertThat(actionsThreadIsDaemon.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.reader.isDaemon()).isTrue();
    }

    @Test
    void threadEndsSoonAfterTheLastAttemptAndStartsAgainForTheNext() throws Exception {
        for (int round = 0; round < 2; round++) {
            clock.reader = null;
            Attempt attempt = limiter.begin(in(Duration.ofMinutes(10)));
            await().until(() -> clock.reader != null);
            Thread thread = clock.reader;
            assertThat(thread.isAlive()).isTrue();
            attempt.end();
            thread.join(Duration.ofSeconds(30).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void sleepsThroughManyAttemptsThatEndInTime() {
        limiter.begin(in(Duration.ofMinutes(10))).end();
        await().until(() -> clock.readings.get() > 0);
        long start = System.nanoTime();
        int before = clock.readings.get();
        for (int i = 0; i < 200_000; i++) {
            limiter.begin(in(Duration.ofMinutes(10))).end();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(clock.readings.get() - before).isLessThan(1_000 + 4 * (int) seconds);
    }

    /** A thread whose own interrupt() blocks. */
    private static final class Stuck extends Thread {
        private final CountDownLatch release = new CountDownLatch(1);

        Stuck(Runnable body) {
            super(body);
            setDaemon(true);
        }

        @Override
        public void interrupt() {
            awaitQuietly(release);
            super.interrupt();
        }
    }

    @Test
    void blockingInterruptMethodDelaysNoOtherAttempt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Stuck stuck = new Stuck(() -> {
            Attempt attempt = limiter.begin(in(Duration.ofMillis(1)));
            begun.countDown();
            awaitQuietly(NEVER);
            attempt.end();
        });
        stuck.start();
        begun.await();
        Attempt attempt = limiter.begin(in(Duration.ofMillis(5)));
        assertThatThrownBy(NEVER::await).isInstanceOf(InterruptedException.class);
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(stuck.isAlive()).isTrue();
        stuck.release.countDown();
        stuck.join();
    }

    /** Deadlines that come just when attempts end: none may be interrupted after its end, none may end unmarked. */
    @Test
    void noStrayInterruptWhenDeadlinesAndEndsMeet() throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> strays = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                strays.add(threads.submit(() -> strayInterrupts(random, 20_000)));
            }
            for (Future<Integer> stray : strays) {
                assertThat(stray.get()).as("stray interrupts, seed %d", seed).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void endsAttemptsOnVirtualThreads() throws Exception {
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        List<Future<Ending>> endings = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            endings.add(virtual.submit(() -> {
                Attempt attempt = limiter.begin(in(Duration.ofMillis(20)));
                awaitQuietly(NEVER);
                return attempt.end();
            }));
        }
        for (Future<Ending> ending : endings) {
            assertThat(ending.get()).isEqualTo(Ending.TIMED_OUT);
        }
        virtual.shutdown();
    }

    private int strayInterrupts(SplittableRandom random, int attempts) {
        int strays = 0;
        for (int i = 0; i < attempts; i++) {
            Attempt attempt = limiter.begin(System.nanoTime() + random.nextInt(30_000));
            spin(random.nextInt(30_000));
            attempt.end();
            spin(random.nextInt(2_000));
            strays += Thread.interrupted() ? 1 : 0;
        }
        return strays;
    }

    @Test
    void interruptsFromOutsideMeetEndsWithoutAStray() throws Exception {
        for (int i = 0; i < 200; i++) {
            Attempt attempt = limiter.begin(in(Duration.ofMinutes(1)));
            Thread other = new Thread(attempt::cancel);
            other.start();
            spin(i * 500L);
            Ending ending = attempt.end();
            other.join();
            assertThat(Thread.interrupted()).as("after %s", ending).isFalse();
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void blockingActionsDelayNoOtherAttempt() {
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 400; i++) {
            limiter.schedule(in(Duration.ZERO), () -> awaitQuietly(release));
        }
        endsABlockingTask();
        release.countDown();
    }

    @Test
    void blockingTimeoutDeliveryDelaysNoOtherAttempt() {
        CountDownLatch release = new CountDownLatch(1);
        limiter.begin(new Attempt(null, in(Duration.ZERO)) {
            @Override
            protected void timeoutDelivered() {
                awaitQuietly(release);
            }
        });
        endsABlockingTask();
        release.countDown();
    }
}

package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.timelimit.Attempt.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many attempts with tiny limits, racing with the limiter's own thread and with other ends. */
@Tag("race")
@Timeout(60)
class TimeLimiterStressTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final long seed = System.nanoTime();
    private final TimeLimiter limiter = new TimeLimiter();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        limiter.close();
        threads.shutdownNow();
    }

    private <T> List<T> onThreads(int count, IntFunction<Callable<T>> work) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            running.add(threads.submit(work.apply(i)));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : running) {
            results.add(result.get());
        }
        return results;
    }

    private static long in(long nanos) {
        return System.nanoTime() + nanos;
    }

    /** Whether the attempt was ended from outside; the bound is far above any delay of the machine. */
    private static boolean isEnded() {
        try {
            return NEVER.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /**
     * One thread, so that no other attempt's beginning wakes the watchdog for one it has overlooked, beside an attempt that
     * is far from due, so that the watchdog does not look again by itself either.
     */
    @Test
    void endsEachAttemptOfALoneThread() {
        Attempt far = limiter.begin(in(Duration.ofHours(1).toNanos()));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            Attempt attempt = limiter.begin(in(random.nextInt(100_000)));
            assertThat(isEnded()).as("attempt %d is ended, seed %d", i, seed).isTrue();
            assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
        }
        assertThat(far.end()).isEqualTo(Ending.COMPLETED);
    }

    /** More threads than have slots of their own. Each round begins when all of the last have been ended. */
    @Test
    void endsEachOfManyAttemptsThatBeginTogether() throws Exception {
        int count = 100;
        Attempt far = limiter.begin(in(Duration.ofHours(1).toNanos()));
        Phaser rounds = new Phaser(count);
        List<Integer> overlooked = onThreads(count, i -> () -> {
            SplittableRandom random = new SplittableRandom(seed + i);
            int missed = 0;
            for (int round = 0; round < 80; round++) {
                rounds.arriveAndAwaitAdvance();
                Attempt attempt = limiter.begin(in(random.nextInt(300_000)));
                missed += isEnded() ? 0 : 1;
                missed += attempt.end() == Ending.TIMED_OUT ? 0 : 1;
            }
            return missed;
        });
        assertThat(overlooked).as("seed %d", seed).containsOnly(0);
        far.end();
    }

    /** What one thread saw while its attempts ended by themselves, by the clock and from another thread. */
    private final class Worker implements Callable<Map<Ending, Integer>> {
        private final SplittableRandom random;
        private final AtomicReference<Attempt> shared;
        private final LongAdder actions;
        private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

        private Worker(SplittableRandom random, AtomicReference<Attempt> shared, LongAdder actions) {
            this.random = random;
            this.shared = shared;
            this.actions = actions;
        }

        @Override
        public Map<Ending, Integer> call() {
            for (int i = 0; i < 20_000; i++) {
                Attempt attempt = limiter.begin(in(random.nextInt(20_000)));
                attempt.onEnd(actions::increment);
                shared.set(attempt);
                spin(random.nextInt(20_000));
                Ending ending = attempt.end();
                endings.merge(ending, 1, Integer::sum);
                spin(random.nextInt(1_000));
                assertThat(Thread.interrupted())
                        .as("stray interrupt, seed %d", seed)
                        .isFalse();
                assertThat(attempt.end()).isEqualTo(ending);
            }
            return endings;
        }
    }

    @Test
    void eachAttemptEndsInExactlyOneWay() throws Exception {
        int count = 3;
        LongAdder actions = new LongAdder();
        LongAdder interrupts = new LongAdder();
        AtomicReference<Attempt> shared = new AtomicReference<>(limiter.begin(in(0)));
        shared.get().end();
        AtomicInteger working = new AtomicInteger(count);
        Future<?> interrupter = threads.submit(() -> {
            while (working.get() > 0) {
                interrupts.add(shared.get().cancel() ? 1 : 0);
                Thread.onSpinWait();
            }
        });
        List<Map<Ending, Integer>> seen = onThreads(count, i -> () -> {
            try {
                return new Worker(new SplittableRandom(seed + i), shared, actions).call();
            } finally {
                working.decrementAndGet();
            }
        });
        interrupter.get();
        assertThat(total(seen, Ending.CANCELLED)).isPositive().isEqualTo(interrupts.sum());
        await().untilAsserted(() -> assertThat(actions.sum())
                .isPositive()
                .isEqualTo(total(seen, Ending.TIMED_OUT) + total(seen, Ending.CANCELLED)));
        assertThat(total(seen, Ending.COMPLETED)).isPositive();
    }

    private static long total(List<Map<Ending, Integer>> seen, Ending ending) {
        return seen.stream()
                .mapToLong(endings -> endings.getOrDefault(ending, 0))
                .sum();
    }

    private static void spin(long nanos) {
        long end = in(nanos);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}

package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.timelimit.Attempt.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The actions of an attempt while its owner, its limit, a canceller and the registration of actions race. */
@Timeout(60)
class AttemptActionsTest {
    private static final int ROUNDS = 3_000;

    /** What one attempt came to. */
    private record Round(Attempt attempt, Ending ending, AtomicInteger kept, AtomicInteger withdrawn) {
        private int runs() {
            return ending == Ending.COMPLETED ? 0 : 1;
        }
    }

    @Test
    void eachActionOfAnAttemptThatIsEndedFromOutsideRunsOnceAndNoneOfOneThatEndsByItself() throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (TimeLimiter limiter = new TimeLimiter()) {
            List<Future<List<Round>>> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                workers.add(threads.submit(() -> rounds(limiter, random)));
            }
            List<Round> rounds = new ArrayList<>();
            for (Future<List<Round>> worker : workers) {
                rounds.addAll(worker.get());
            }
            await().untilAsserted(() ->
                    assertThat(rounds).as("seed %d", seed).allMatch(round -> round.kept.get() == round.runs()));
            assertThat(rounds).allMatch(round -> round.withdrawn.get() <= round.runs());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Round> rounds(TimeLimiter limiter, SplittableRandom random) throws Exception {
        List<Round> rounds = new ArrayList<>();
        ExecutorService canceller = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                rounds.add(round(limiter, random, canceller));
                assertThat(Thread.interrupted()).as("stray interrupt").isFalse();
            }
        } finally {
            canceller.shutdownNow();
        }
        return rounds;
    }

    private static Round round(TimeLimiter limiter, SplittableRandom random, ExecutorService canceller) {
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger withdrawn = new AtomicInteger();
        Attempt attempt = limiter.begin(System.nanoTime() + random.nextInt(60_000));
        attempt.onEnd(kept::incrementAndGet);
        var registration = attempt.onEnd(withdrawn::incrementAndGet);
        if (random.nextInt(3) == 0) {
            canceller.execute(attempt::cancel);
        }
        spin(random.nextInt(60_000));
        registration.close();
        return new Round(attempt, attempt.end(), kept, withdrawn);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}

package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallCancelledException;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.Priority;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of many threads. */
@Timeout(60)
class LimiterQueueTest {
    private final FakeTime time = new FakeTime();
    private final Queue<Object> ends = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Looks at the clock, which only the test moves, from time to time. */
    private TargetLimiter limiter(long requestsPerMinute, Duration burst) {
        return limiter(requestsPerMinute, burst, null);
    }

    private TargetLimiter limiter(long requestsPerMinute, Duration burst, @Nullable String tenantKey) {
        LimitSettings settings =
                new LimitSettings(requestsPerMinute, null, burst, true, Duration.ofMinutes(5), Duration.ofMillis(50));
        return TargetLimiter.builder("primary/a")
                .settings(settings)
                .time(time)
                .tenantKey(tenantKey)
                .park(nanos -> LockSupport.parkNanos(100_000))
                .build();
    }

    private Thread start(TargetLimiter limiter, Object name, LimitedCall call) {
        Thread thread = new Thread(() -> {
            try {
                limiter.acquire(call);
                ends.add(name);
            } catch (InterruptedException | LimitedException | CallCancelledException e) {
                ends.add(e.getClass());
            }
        });
        thread.start();
        threads.add(thread);
        return thread;
    }

    private void waitInQueue(TargetLimiter limiter, Object name, LimitedCall call) {
        int before = limiter.statistics().waiting();
        start(limiter, name, call);
        while (limiter.statistics().waiting() == before) {
            Thread.onSpinWait();
        }
    }

    private LimitedCall call() {
        return new LimitedCall(time, Duration.ofHours(1), 0);
    }

    private void awaitEnds(int count) {
        while (ends.size() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTenantThatFloodsTheQueueDelaysItselfAlone() throws InterruptedException {
        TargetLimiter limiter = limiter(60, Duration.ofSeconds(1), "tenant");
        limiter.acquire(call().tenant("flood"));
        for (int i = 0; i < 5; i++) {
            waitInQueue(limiter, "flood " + i, call().tenant("flood"));
        }
        time.advance(Duration.ofMillis(10));
        waitInQueue(limiter, "other", call().tenant("other"));
        for (int i = 0; i < 6; i++) {
            time.advance(Duration.ofSeconds(1));
            awaitEnds(i + 1);
        }
        assertThat(ends).startsWith("flood 0", "other", "flood 1");
    }

    @Test
    void higherPriorityIsServedFirstThenTheOldest() throws InterruptedException {
        TargetLimiter limiter = limiter(60, Duration.ofSeconds(1));
        limiter.acquire(call());
        waitInQueue(limiter, "low 1", call());
        waitInQueue(limiter, "low 2", call());
        waitInQueue(limiter, "high 1", call().priority(Priority.HIGH));
        waitInQueue(limiter, "low 3", call());
        waitInQueue(limiter, "high 2", call().priority(Priority.HIGH));

        for (int served = 1; served <= 5; served++) {
            time.advance(Duration.ofSeconds(1));
            awaitEnds(served);
        }

        assertThat(ends).containsExactly("high 1", "high 2", "low 1", "low 2", "low 3");
    }

    @Test
    void aLevelOfPriorityIsWorthTenSecondsOfWaiting() throws InterruptedException {
        TargetLimiter limiter = limiter(1, Duration.ofMinutes(1));
        limiter.acquire(call());
        waitInQueue(limiter, "low", call().priority(Priority.LOW));
        time.advance(Duration.ofMillis(9_999));
        waitInQueue(limiter, "normal, in time", call());
        waitInQueue(limiter, "high, in time", call().priority(Priority.HIGH));
        time.advance(Duration.ofMillis(10_002));
        waitInQueue(limiter, "high, too late", call().priority(Priority.HIGH));
        waitInQueue(limiter, "critical, in time", call().priority(Priority.CRITICAL));

        for (int served = 1; served <= 5; served++) {
            time.advance(Duration.ofMinutes(1));
            awaitEnds(served);
        }

        assertThat(ends)
                .containsExactly("high, in time", "critical, in time", "normal, in time", "low", "high, too late");
    }

    @Test
    void callsThatWaitedForTheEndOfACoolDownBeginOverTheNextSecond() throws InterruptedException {
        TargetLimiter limiter = limiter(1_000_000_000, Duration.ofMinutes(1));
        limiter.coolDown(Duration.ofSeconds(30));
        for (int i = 0; i < 4; i++) {
            waitInQueue(limiter, i, call());
        }

        time.advance(Duration.ofSeconds(30));
        for (int served = 1; served <= 4; served++) {
            awaitEnds(served);
            assertThat(limiter.statistics().waiting()).isEqualTo(4 - served);
            time.advance(Duration.ofMillis(250));
        }
        time.advance(Duration.ofMillis(1));
        limiter.acquire(call().withAnotherTarget());
        limiter.acquire(call().withAnotherTarget());
    }

    @Test
    void aCoolDownRefusesTheWaitingCallsThatItMakesTooLateAtOnce() throws InterruptedException {
        TargetLimiter limiter = limiter(60, Duration.ofSeconds(1));
        limiter.acquire(call());
        waitInQueue(limiter, "in time", call());
        waitInQueue(limiter, "too late", new LimitedCall(time, Duration.ofSeconds(5), 0));

        limiter.coolDown(Duration.ofSeconds(10));

        awaitEnds(1);
        assertThat(ends).containsExactly(LimitedException.class);
        assertThat(limiter.statistics().refused()).containsOnlyKeys(Limit.COOL_DOWN);
        time.advance(Duration.ofSeconds(10));
        awaitEnds(2);
    }

    @Test
    void aCallThatIsOvertakenBeyondItsDeadlineIsRefusedAtOnce() throws InterruptedException {
        TargetLimiter limiter = limiter(60, Duration.ofSeconds(1));
        limiter.acquire(call());
        waitInQueue(limiter, "low", new LimitedCall(time, Duration.ofMillis(1500), 0));

        start(limiter, "high", call().priority(Priority.HIGH));

        awaitEnds(1);
        assertThat(ends).containsExactly(LimitedException.class);
        time.advance(Duration.ofSeconds(1));
        awaitEnds(2);
    }

    @Test
    void aCallThatGivesUpMakesRoom() throws InterruptedException {
        TargetLimiter limiter = limiter(60, Duration.ofSeconds(1));
        limiter.acquire(call());
        LimitedCall cancelled = call();
        waitInQueue(limiter, "cancelled", cancelled);
        waitInQueue(limiter, "interrupted", call());
        waitInQueue(limiter, "served", call());

        cancelled.cancel();
        awaitEnds(1);
        threads.get(1).interrupt();
        awaitEnds(2);
        assertThat(ends).containsExactly(CallCancelledException.class, InterruptedException.class);
        time.advance(Duration.ofSeconds(1));
        awaitEnds(3);
        assertThat(ends).contains("served");
        assertThat(limiter.statistics().waiting()).isZero();
    }

    /** HL-08. */
    @Test
    void ofFiveCallsAtOnceNoMoreTokensPassThanTheLimit() throws InterruptedException {
        TargetLimiter limiter = TargetLimiter.builder("primary/a")
                .settings(SettingsRecord.with(LimitSettings.defaults(), "tokensPerMinute", 100L))
                .time(time)
                .build();
        for (int i = 0; i < 5; i++) {
            start(limiter, "passed", new LimitedCall(time, Duration.ofSeconds(1), 60).withAnotherTarget());
        }
        awaitEnds(5);

        assertThat(ends).containsOnlyOnce("passed");
    }

    /** HL-10. */
    @Test
    void ofTwoHundredCallsAtOnceExactlyTheLimitPasses() throws InterruptedException {
        TargetLimiter limiter = limiter(100, Duration.ofMinutes(1));
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger passed = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    limiter.acquire(call().withAnotherTarget());
                    passed.incrementAndGet();
                } catch (InterruptedException | LimitedException e) {
                    // not permitted
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(passed).hasValue(100);
    }

    /** Real waits, cancellations and ends of every kind: nobody is forgotten, and the limit holds. */
    @Test
    void nothingIsLeftWhenAllCallsHaveEnded() throws InterruptedException {
        TimeSource real = TimeSource.system();
        LimitSettings settings = new LimitSettings(
                60_000L, 6_000_000L, Duration.ofMillis(10), true, Duration.ofMinutes(5), Duration.ofMillis(50));
        TargetLimiter limiter = new TargetLimiter("primary/a", settings, real);
        AtomicInteger sent = new AtomicInteger();
        long began = real.nanoTime();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                for (int n = 0; n < 200; n++) {
                    LimitedCall call = new LimitedCall(
                                    real, Duration.ofMillis(1 + random.nextInt(20)), random.nextInt(200))
                            .priority(List.of(Priority.values()).get(random.nextInt(4)));
                    if (random.nextInt(20) == 0) {
                        call.cancel();
                    }
                    if (random.nextInt(50) == 0) {
                        limiter.coolDown(Duration.ofMillis(2));
                    }
                    try {
                        Reservation reserved = limiter.acquire(call);
                        switch (random.nextInt(3)) {
                            case 0 -> reserved.giveBack();
                            case 1 -> {
                                sent.incrementAndGet();
                                reserved.unused();
                            }
                            default -> {
                                sent.incrementAndGet();
                                reserved.settle(Usage.reported(random.nextInt(200), random.nextInt(20)));
                            }
                        }
                    } catch (LimitedException | CallCancelledException e) {
                        // as it may be
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (real.nanoTime() - began) / 1e9;

        assertThat(limiter.statistics().waiting()).isZero();
        assertThat((double) sent.get()).isLessThanOrEqualTo(1000 * seconds + 10 + 1);
    }
}

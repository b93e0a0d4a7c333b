package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.testkit.fake.MemoryLimitStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Limiters that share their limits, as those of several processes, and what becomes of calls when the store fails. */
class SharedLimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Executor AT_ONCE = Runnable::run;

    private final FakeTime time = new FakeTime();
    private final ScriptedStore store = new ScriptedStore(new MemoryLimitStore(time));
    private final Queue<Runnable> held = new ArrayDeque<>();
    private int failures;

    /** A store that fails when a test says so, and counts what it is asked. */
    private static final class ScriptedStore implements LimitStore {
        private final LimitStore store;
        private final List<String> asked = new ArrayList<>();
        private @Nullable Throwable failure;

        private ScriptedStore(LimitStore store) {
            this.store = store;
        }

        private void ask(String what) throws Exception {
            asked.add(what);
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof Exception e) {
                throw e;
            }
        }

        @Override
        public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
            ask("take " + tokens);
            return store.take(target, tokens, deadline);
        }

        @Override
        public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) throws Exception {
            ask("give back " + requests + ", " + tokens);
            store.giveBack(target, requests, tokens, deadline);
        }

        @Override
        public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) throws Exception {
            ask("cool down");
            store.coolDown(target, duration, deadline);
        }
    }

    /** The limiter of one process. */
    private TargetLimiter limiter(@Nullable Long requests, @Nullable Long tokens, Executor threads) {
        LimitSettings settings =
                new LimitSettings(requests, tokens, MINUTE, true, Duration.ofMinutes(5), Duration.ofMillis(1));
        return TargetLimiter.builder("primary/a")
                .settings(settings)
                .sharedLimits(new SharedLimits(store, threads, time, () -> failures++))
                .time(time)
                .park(nanos -> time.advance(Duration.ofNanos(nanos)))
                .build();
    }

    private LimitedCall call(long tokens) {
        return new LimitedCall(time, MINUTE, tokens);
    }

    private LimitedCall elsewhere(long tokens) {
        return call(tokens).withAnotherTarget();
    }

    private static LimitedException refusal(TargetLimiter limiter, LimitedCall call) {
        return catchThrowableOfType(LimitedException.class, () -> limiter.acquire(call));
    }

    /** HL-15. */
    @Test
    void processesShareALimitAndTheRefusalSaysSo() throws InterruptedException {
        TargetLimiter one = limiter(10L, null, AT_ONCE);
        TargetLimiter other = limiter(10L, null, AT_ONCE);
        for (int i = 0; i < 5; i++) {
            one.acquire(elsewhere(0));
            other.acquire(elsewhere(0));
        }

        LimitedException e = refusal(other, elsewhere(0));

        assertThat(e.scope()).isEqualTo(LimitScope.SHARED);
        assertThat(e)
                .hasMessage("target 'primary/a' permits no call for another 6s:"
                        + " the limit of all processes together is 10 requests per minute");
        assertThat(e.rateLimits())
                .isEqualTo(RateLimits.builder()
                        .requests(10L, 0L, Duration.ofSeconds(6))
                        .build());
        assertThat(other.statistics().refused()).containsEntry(Limit.REQUESTS, 1L);
    }

    /** HL-07. */
    @Test
    void aCallThatTheStoreRefusesTakesNothing() throws InterruptedException {
        TargetLimiter one = limiter(3L, 100L, AT_ONCE);
        TargetLimiter other = limiter(3L, 100L, AT_ONCE);
        one.acquire(elsewhere(60));

        assertThat(refusal(other, elsewhere(60)).limit()).isEqualTo(Limit.TOKENS);
        other.acquire(elsewhere(40));
        store.failure = new IOException("gone");
        other.acquire(elsewhere(60));
        assertThat(refusal(other, elsewhere(1)).limit()).isEqualTo(Limit.TOKENS);
    }

    @Test
    void aCallWaitsForTheStore() throws InterruptedException {
        limiter(60L, null, AT_ONCE).acquire(elsewhere(0));
        TargetLimiter other = limiter(60L, null, AT_ONCE);
        for (int i = 0; i < 59; i++) {
            other.acquire(elsewhere(0));
        }
        long began = time.nanoTime();

        other.acquire(call(0));

        assertThat(Duration.ofNanos(time.nanoTime() - began)).isEqualTo(Duration.ofSeconds(1));
        assertThat(other.statistics().waited()).isEqualTo(1);
        assertThat(other.statistics().waiting()).isZero();
    }

    @Test
    void aWaitForTheStoreBeyondTheDeadlineIsRefusedAtOnce() throws InterruptedException {
        limiter(1L, null, AT_ONCE).acquire(elsewhere(0));
        TargetLimiter other = limiter(1L, null, AT_ONCE);
        long began = time.nanoTime();

        LimitedException e = refusal(other, new LimitedCall(time, Duration.ofSeconds(30), 0));

        assertThat(e.untilPermitted()).isEqualTo(MINUTE);
        assertThat(time.nanoTime()).isEqualTo(began);
        assertThat(other.statistics().waiting()).isZero();
    }

    @Test
    void theStoreLearnsWhatWasUsed() throws InterruptedException {
        TargetLimiter limiter = limiter(100L, 1_000L, AT_ONCE);
        limiter.acquire(call(100)).settle(Usage.reported(30, 10));
        limiter.acquire(call(5_000)).unused();
        limiter.acquire(call(1)).giveBack();

        assertThat(store.asked)
                .containsExactly(
                        "take 100", "give back 0, 60", "take 5010", "give back 0, 1000", "take 11", "give back 1, 11");
    }

    @Test
    void aCoolDownHoldsForAllProcesses() throws InterruptedException {
        TargetLimiter one = limiter(100L, null, AT_ONCE);
        TargetLimiter other = limiter(100L, null, AT_ONCE);
        one.coolDown(Duration.ofSeconds(20));
        time.advance(Duration.ofSeconds(5));

        LimitedException e = refusal(other, elsewhere(0));
        assertThat(e.limit()).isEqualTo(Limit.COOL_DOWN);
        assertThat(e.scope()).isEqualTo(LimitScope.SERVER);
        assertThat(e.untilPermitted()).isEqualTo(Duration.ofSeconds(15));
        long began = time.nanoTime();
        other.acquire(call(0));
        assertThat(Duration.ofNanos(time.nanoTime() - began)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void whileTheStoreFailsTheLimitsOfTheProcessDecide() throws InterruptedException {
        TargetLimiter limiter = limiter(3L, null, AT_ONCE);
        store.failure = new IOException("gone");

        for (int i = 0; i < 3; i++) {
            limiter.acquire(elsewhere(0)).settle(Usage.reported(1, 1));
        }
        LimitedException e = refusal(limiter, elsewhere(0));

        assertThat(e.scope()).isEqualTo(LimitScope.PROCESS);
        assertThat(e).hasMessageEndingWith("the limit of this process is 3 requests per minute");
        assertThat(failures).isEqualTo(1);
        assertThat(store.asked).containsExactly("take 0");
    }

    @Test
    void aStoreThatFailedIsAskedAgainAfterASecond() throws InterruptedException {
        TargetLimiter limiter = limiter(100L, null, AT_ONCE);
        store.failure = new StackOverflowError("a defect");
        limiter.acquire(elsewhere(0));
        time.advance(Duration.ofMillis(999));
        limiter.acquire(elsewhere(0));
        time.advance(Duration.ofMillis(1));
        limiter.acquire(elsewhere(0));
        time.advance(Duration.ofSeconds(1));
        store.failure = null;
        limiter.acquire(elsewhere(0));
        limiter.acquire(elsewhere(0));

        assertThat(store.asked).hasSize(4);
        assertThat(failures).isEqualTo(2);
    }

    @Test
    void aCallDoesNotWaitForAStoreThatHangsAndItsLatePermissionIsGivenBack() throws InterruptedException {
        TargetLimiter limiter = limiter(100L, 1_000L, held::add);

        limiter.acquire(elsewhere(7));
        limiter.acquire(elsewhere(7));
        assertThat(failures).isEqualTo(1);
        assertThat(held).hasSize(1);

        while (!held.isEmpty()) {
            held.remove().run();
        }
        assertThat(store.asked).containsExactly("take 7", "give back 1, 7");
    }

    @Test
    void aStoreWithoutThreadsIsOneThatFails() throws InterruptedException {
        TargetLimiter limiter = limiter(100L, null, task -> {
            throw new RejectedExecutionException("full");
        });

        limiter.acquire(elsewhere(0));
        assertThat(failures).isEqualTo(1);
    }

    @Test
    void anInterruptedCallTakesNothing() throws InterruptedException {
        TargetLimiter limiter = limiter(1L, null, held::add);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> limiter.acquire(elsewhere(0))).isInstanceOf(InterruptedException.class);
        while (!held.isEmpty()) {
            held.remove().run();
        }

        assertThat(store.asked).as("given up before it was asked").isSubsetOf("take 0", "give back 1, 0");
        assertThat(limiter.statistics().waiting()).isZero();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> limiter.acquire(elsewhere(0)))
                .as("the request of the first is free again")
                .isInstanceOf(InterruptedException.class);
    }
}

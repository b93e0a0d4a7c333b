package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.retry.budget.RetryBudget;
import dev.weir.retry.budget.RetryBudgets;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final FakeTime time = FakeCall.time();

    private RetryBudget budget(double share, int minPerSecond) {
        return new RetryBudget(new RetryBudgetSettings(share, minPerSecond, WINDOW), time);
    }

    private static void deposit(RetryBudget budget, int calls) {
        for (int i = 0; i < calls; i++) {
            budget.deposit();
        }
    }

    private static int withdrawAll(RetryBudget budget) {
        int taken = 0;
        while (budget.tryWithdraw()) {
            taken++;
        }
        return taken;
    }

    @Test
    void allowsItsShareOfTheCalls() {
        RetryBudget budget = budget(0.2, 0);
        deposit(budget, 50);
        assertThat(withdrawAll(budget)).isEqualTo(10);
    }

    @Test
    void allowsTheMinimumWithoutAnyCalls() {
        assertThat(withdrawAll(budget(0.2, 10))).isEqualTo(100);
    }

    @Test
    void callsAreForgottenWithTheWindow() {
        RetryBudget budget = budget(0.5, 0);
        deposit(budget, 10);
        assertThat(budget.tryWithdraw()).isTrue();
        time.advance(WINDOW.minusMillis(1));
        assertThat(budget.tryWithdraw()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(budget.tryWithdraw()).isFalse();
    }

    @Test
    void retriesAreForgottenWithTheWindow() {
        RetryBudget budget = budget(0, 1);
        assertThat(withdrawAll(budget)).isEqualTo(10);
        time.advance(WINDOW.minusMillis(1));
        assertThat(withdrawAll(budget)).isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(withdrawAll(budget)).isEqualTo(10);
    }

    @Test
    void callsSinceTheLastLookCountAsSpreadEvenly() {
        RetryBudget budget = budget(1, 0);
        budget.tryWithdraw();
        deposit(budget, 4000);
        time.advance(WINDOW.multipliedBy(4));
        int slots = 41;
        assertThat(withdrawAll(budget)).isEqualTo(4000 / slots * 10 + 5);
    }

    @Test
    void countsCallsFromTheBeginning() {
        RetryBudget budget = budget(1, 0);
        deposit(budget, 3);
        time.advance(WINDOW.multipliedBy(4));
        assertThat(budget.calls()).isEqualTo(3);
    }

    /** Whatever comes when: in no window are there more retries than calls, of it and one slot before, allow for. */
    @RepeatedTest(20)
    void neverAllowsMoreThanItsShareInAnyWindow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        double share = random.nextDouble();
        int minimum = random.nextInt(3);
        RetryBudget budget = budget(share, minimum);
        List<Long> calls = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            time.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 500 : 20)));
            if (random.nextInt(3) > 0) {
                budget.deposit();
                calls.add(time.nanoTime());
            }
            if (budget.tryWithdraw()) {
                retries.add(time.nanoTime());
            }
        }
        long window = WINDOW.toNanos() * 9 / 10;
        for (long end : retries) {
            double allowed = share * countBetween(calls, end - WINDOW.toNanos(), end) + minimum * 10.0;
            assertThat((double) countBetween(retries, end - window, end))
                    .as("seed %d, window to %d", seed, end)
                    .isLessThanOrEqualTo(allowed + 1e-6);
        }
    }

    private static long countBetween(List<Long> times, long from, long to) {
        return times.stream().filter(t -> t > from && t <= to).count();
    }

    /** A steady retry rate below the share is never refused. */
    @RepeatedTest(5)
    void neverRefusesWhatKeepsToTheShare() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RetryBudget budget = budget(0.25, 0);
        for (int i = 0; i < 5000; i++) {
            deposit(budget, 4);
            time.advance(Duration.ofMillis(random.nextInt(10)));
            if (i > 500) {
                assertThat(random.nextInt(2) == 0 || budget.tryWithdraw())
                        .as("seed %d, step %d", seed, i)
                        .isTrue();
            }
        }
    }

    @Test
    void threadsTogetherTakeNoMoreThanThereIs() throws InterruptedException {
        RetryBudget budget = budget(0.1, 0);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch deposited = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                deposit(budget, 1000);
                deposited.countDown();
                awaitQuietly(deposited);
                taken.addAndGet(withdrawAll(budget));
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(400);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private RetryBudgets budgets() {
        return new RetryBudgets(new RetryBudgetSettings(1, 0, WINDOW), time);
    }

    @Test
    void backendsHaveABudgetOfTheirOwnUntilThereAreTooMany() {
        RetryBudgets budgets = budgets();
        Set<RetryBudget> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10_000; i++) {
            RetryBudget budget = budgets.of("backend-" + i);
            budget.deposit();
            distinct.add(budget);
        }
        assertThat(budgets.size()).isEqualTo(1_000);
        assertThat(distinct).hasSize(1_001);
        assertThat(budgets.of("backend-7")).isSameAs(budgets.of("backend-7")).isNotSameAs(budgets.of("backend-8"));
        assertThat(budgets.calls()).isEqualTo(10_000);
    }

    @Test
    void backendsWithoutACallForAWindowMakeRoom() {
        RetryBudgets budgets = budgets();
        for (int i = 0; i < 1_000; i++) {
            budgets.of("backend-" + i).deposit();
        }
        RetryBudget shared = budgets.of("another");
        time.advance(WINDOW);
        assertThat(budgets.of("another")).isSameAs(shared);
        budgets.of("backend-1").deposit();
        time.advance(WINDOW);
        assertThat(budgets.of("another")).isNotSameAs(shared);
        assertThat(budgets.size()).isEqualTo(2);
        assertThat(budgets.calls()).isEqualTo(1_001);
    }

    @Test
    void callsThatMeetANewBackendAtOnceShareItsBudget() throws Exception {
        RetryBudgets budgets = budgets();
        CountDownLatch together = new CountDownLatch(2);
        Callable<RetryBudget> meeting = () -> {
            together.countDown();
            together.await();
            return budgets.of("primary");
        };
        FutureTask<RetryBudget> first = new FutureTask<>(meeting);
        FutureTask<RetryBudget> second = new FutureTask<>(meeting);
        new Thread(first).start();
        new Thread(second).start();
        assertThat(second.get(10, TimeUnit.SECONDS)).isSameAs(first.get(10, TimeUnit.SECONDS));
    }

    @Test
    void spentBudgetEndsTheCallAndLeavesOtherBackendsAlone() {
        RetryEngine engine = RetryEngine.builder()
                .time(time)
                .sleeper(new FakeSleeper(time))
                .budget(0.5, 0, WINDOW)
                .strategy("at once", attempt -> RetryDecision.retryAfter(Duration.ZERO))
                .build();
        for (int i = 0; i < 3; i++) {
            engine.execute(TargetCall.to("other", "small", new FakeCall(time).deadline(), time), attempt -> "fine");
        }
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> engine.execute(new FakeCall(time), new Script(time).failsForEver(ErrorClass.TRANSIENT)));
        assertThat(failure.stopReason()).isEqualTo(StopReason.RETRY_BUDGET);
        assertThat(failure)
                .hasMessageContaining("1 attempt")
                .hasMessageEndingWith("the retry budget of backend 'primary' is exhausted");
        engine.execute(
                TargetCall.to("other", "small", new FakeCall(time).deadline(), time),
                new Script(time).fails(ErrorClass.TRANSIENT, ErrorClass.TRANSIENT));
    }
}

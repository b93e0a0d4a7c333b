package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testkit.FakeTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the watchdog looks next; the test is its thread. */
class WatchdogTest {
    private static final long MILLI = 1_000_000;

    private final FakeTime time = new FakeTime();
    private final Slots slots = new Slots();
    private final Watchdog watchdog = watchdog(Runnable::run);

    private Watchdog watchdog(Executor actions) {
        return new Watchdog(time, slots, actions, null);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private Runnable begin(long due, @Nullable Runnable onOverrun) {
        Slot slot = slots.claim(Thread.currentThread());
        long use = slot.activate(Thread.currentThread(), due, onOverrun);
        watchdog.expect(due);
        return () -> slot.end(use);
    }

    @Test
    void looksNextWhenTheEarliestAttemptIsDue() {
        begin(9 * MILLI, null);
        begin(5 * MILLI, null);
        begin(7 * MILLI, null);
        assertThat(watchdog.look()).isEqualTo(5 * MILLI);
        time.advance(Duration.ofMillis(5));
        assertThat(watchdog.look()).isEqualTo(7 * MILLI);
    }

    @Test
    void looksSoonForAnAttemptThatIsOnlyJustBeginning() {
        time.advance(Duration.ofMillis(5));
        slots.claim(Thread.currentThread());
        assertThat(watchdog.look()).isEqualTo(5 * MILLI + Watchdog.SOON);
    }

    @Test
    void goesIdleOnceNothingWasUnderWayBetweenTwoLooks() {
        begin(5 * MILLI, null).run();
        time.advance(Duration.ofMillis(3));
        assertThat(watchdog.look()).isEqualTo(3 * MILLI + Watchdog.LINGER);
        begin(9 * MILLI, null).run();
        assertThat(watchdog.look()).isEqualTo(3 * MILLI + Watchdog.LINGER);
        assertThat(watchdog.look()).isEqualTo(Watchdog.IDLE);
    }

    @Test
    void letsGoOfTheThreadsItWatchedWhenItGoesIdle() throws InterruptedException {
        WeakReference<Thread> watched = watchedThread();
        watchdog.look();
        assertThat(watchdog.look()).isEqualTo(Watchdog.IDLE);
        await().until(() -> {
            System.gc();
            return watched.get() == null;
        });
    }

    private WeakReference<Thread> watchedThread() throws InterruptedException {
        Thread thread = new Thread(() -> begin(5 * MILLI, null).run());
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    void looksAgainAtOnceIfAnEarlierAttemptBeganMeanwhile() {
        begin(5 * MILLI, () -> begin(2 * MILLI, null));
        assertThat(watchdog.look()).isEqualTo(5 * MILLI);
        time.advance(Duration.ofMillis(5));
        assertThat(watchdog.look()).isEqualTo(5 * MILLI);
        assertThat(watchdog.look()).isEqualTo(Watchdog.LINGER + 5 * MILLI);
    }

    @Test
    void onceClosedLooksOnOnlyWhileAnAttemptIsUnderWay() {
        Runnable far = begin(Duration.ofHours(1).toNanos(), null);
        Runnable near = begin(5 * MILLI, null);
        watchdog.close();
        assertThat(watchdog.look()).isEqualTo(5 * MILLI);
        near.run();
        time.advance(Duration.ofMillis(3));
        assertThat(watchdog.look()).isEqualTo(3 * MILLI + Watchdog.WHILE_CLOSING);
        far.run();
        assertThat(watchdog.look()).isEqualTo(Watchdog.CLOSED);
    }

    @Test
    void failureOfALookDoesNotEndTheWatch() {
        Watchdog failing = watchdog(action -> {
            throw new RejectedExecutionException("on purpose");
        });
        begin(5 * MILLI, () -> {});
        time.advance(Duration.ofMillis(7));
        assertThat(failing.look()).isEqualTo(7 * MILLI + Watchdog.WHILE_CLOSING);
    }
}

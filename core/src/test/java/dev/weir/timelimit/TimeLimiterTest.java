package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.FakeTime;
import dev.weir.timelimit.TimeLimiter.Ending;
import dev.weir.timelimit.TimeLimiter.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at each point of an attempt's life, with a clock and a watchdog that the test drives. */
class TimeLimiterTest {
    private final FakeTime time = new FakeTime();
    private final TimeLimiter limiter = TimeLimiter.drivenByHand(time);
    private final AtomicInteger overruns = new AtomicInteger();

    @AfterEach
    void noInterruptIsLeftBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private Watch begin(long millis) {
        return limiter.begin(time.nanoTime() + Duration.ofMillis(millis).toNanos(), overruns::incrementAndGet);
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
        limiter.scan(time.nanoTime());
    }

    @Test
    void leavesAnAttemptAloneBeforeItsDeadline() {
        Watch watch = begin(10);
        pass(9);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(watch.end()).isEqualTo(Ending.IN_TIME);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void interruptsAnAttemptAtItsDeadlineAndTakesTheInterruptBackAtItsEnd() {
        Watch watch = begin(10);
        pass(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(watch.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void runsTheActionOfAnAttemptThatOverranOnce() {
        Watch watch = begin(10);
        pass(10);
        pass(10);
        watch.end();
        pass(10);
        assertThat(overruns).hasValue(1);
    }

    @Test
    void actionOfAnAttemptIsNotRunForTheOneThatUsesTheSlotNext() {
        begin(10).end();
        Watch without = limiter.begin(time.nanoTime());
        pass(10);
        assertThat(without.end()).isEqualTo(Ending.OVERRUN);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void actionOfAnAttemptThatOverranIsNotRunForTheOneThatUsesTheSlotNext() {
        Watch first = begin(10);
        pass(10);
        first.end();
        Watch without = limiter.begin(time.nanoTime());
        pass(10);
        assertThat(without.end()).isEqualTo(Ending.OVERRUN);
        assertThat(overruns).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 62, Long.MAX_VALUE})
    void endsAnAttemptAtItsDeadlineWhateverTheClockReads(long nanoTime) {
        FakeTime clock = new FakeTime();
        clock.advance(Duration.ofNanos(nanoTime).minusMillis(5));
        TimeLimiter own = TimeLimiter.drivenByHand(clock);
        Watch watch = own.begin(clock.nanoTime() + Duration.ofMillis(10).toNanos());
        clock.advance(Duration.ofMillis(9));
        own.scan(clock.nanoTime());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        clock.advance(Duration.ofMillis(1));
        own.scan(clock.nanoTime());
        assertThat(watch.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void saysHowLongAfterItsDeadlineABodyEnded() {
        assertThatThrownBy(
                        () -> limiter.run(time.nanoTime() + Duration.ofMillis(5).toNanos(), () -> {
                            pass(12);
                            throw new InterruptedException();
                        }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("ended 7 ms after its deadline");
    }

    @Test
    void doesNotInterruptAfterTheEnd() {
        begin(10).end();
        pass(20);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(overruns).hasValue(0);
    }

    @Test
    void keepsAnInterruptThatCameFromElsewhereBefore() {
        Watch watch = begin(10);
        Thread.currentThread().interrupt();
        pass(10);
        assertThat(watch.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void keepsAnInterruptFromElsewhereWhenTheAttemptEndsInTime() {
        Watch watch = begin(10);
        Thread.currentThread().interrupt();
        watch.end();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptFromOutsideEndsAnAttemptWithoutItsOverrunAction() {
        Watch watch = begin(10);
        assertThat(watch.interrupt()).isTrue();
        assertThat(watch.interrupt()).isFalse();
        pass(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(watch.end()).isEqualTo(Ending.INTERRUPTED);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void lateInterruptDoesNotReachTheAttemptThatUsesTheSlotNow() {
        Watch first = begin(10);
        first.end();
        Watch second = begin(10);
        assertThat(first.interrupt()).isFalse();
        assertThat(second.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void secondEndHasNoEffectOnTheAttemptThatUsesTheSlotNow() {
        Watch first = begin(10);
        first.end();
        Watch second = begin(10);
        assertThat(first.end()).isEqualTo(Ending.IN_TIME);
        pass(10);
        assertThat(first.end()).isEqualTo(Ending.IN_TIME);
        assertThat(second.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void endsOnlyThoseOfManyAttemptsThatAreDue() {
        List<Watch> watches = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            watches.add(begin(i));
        }
        pass(500);
        assertThat(watches.stream().map(Watch::end).filter(Ending.OVERRUN::equals))
                .hasSize(500);
        assertThat(overruns).hasValue(500);
    }

    @Test
    void deadlineThatHasPassedAlreadyEndsAtTheNextLook() {
        Watch watch = begin(-5);
        pass(0);
        assertThat(watch.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void farthestDeadlineNeverComes() {
        Watch watch = limiter.begin(time.nanoTime() + Long.MAX_VALUE / 2);
        pass(Duration.ofDays(365).toMillis());
        assertThat(watch.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void innerAttemptOnTheSameThreadIsEndedAlone() {
        Watch outer = begin(20);
        Watch inner = begin(10);
        pass(10);
        assertThat(inner.end()).isEqualTo(Ending.OVERRUN);
        assertThat(outer.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void refusesAnAttemptOnceClosedAndLeavesNoSlotTaken() {
        limiter.close();
        assertThatThrownBy(() -> begin(10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the time limiter is closed and no attempt can begin: close it, or the circuit breaker that made "
                                + "it, after the last attempt");
        pass(20);
        assertThat(overruns).hasValue(0);
    }
}

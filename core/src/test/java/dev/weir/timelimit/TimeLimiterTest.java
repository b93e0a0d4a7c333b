package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.FakeTime;
import dev.weir.timelimit.Attempt.Ending;
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

    private Attempt begin(long millis) {
        Attempt attempt =
                limiter.begin(time.nanoTime() + Duration.ofMillis(millis).toNanos());
        attempt.onEnd(overruns::incrementAndGet);
        return attempt;
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
        limiter.look(time.nanoTime());
    }

    @Test
    void leavesAnAttemptAloneBeforeItsDeadline() {
        Attempt attempt = begin(10);
        pass(9);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(attempt.end()).isEqualTo(Ending.IN_TIME);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void interruptsAnAttemptAtItsDeadlineAndTakesTheInterruptBackAtItsEnd() {
        Attempt attempt = begin(10);
        pass(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void runsTheActionOfAnAttemptThatOverranOnce() {
        Attempt attempt = begin(10);
        pass(10);
        pass(10);
        attempt.end();
        pass(10);
        assertThat(overruns).hasValue(1);
    }

    @Test
    void actionOfAnAttemptIsNotRunForTheNextOne() {
        begin(10).end();
        Attempt without = limiter.begin(time.nanoTime());
        pass(10);
        assertThat(without.end()).isEqualTo(Ending.OVERRUN);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void actionOfAnAttemptThatOverranIsNotRunForTheNextOne() {
        Attempt first = begin(10);
        pass(10);
        first.end();
        Attempt without = limiter.begin(time.nanoTime());
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
        Attempt attempt = own.begin(clock.nanoTime() + Duration.ofMillis(10).toNanos());
        clock.advance(Duration.ofMillis(9));
        own.look(clock.nanoTime());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        clock.advance(Duration.ofMillis(1));
        own.look(clock.nanoTime());
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
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
        Attempt attempt = begin(10);
        Thread.currentThread().interrupt();
        pass(10);
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void keepsAnInterruptFromElsewhereWhenTheAttemptEndsInTime() {
        Attempt attempt = begin(10);
        Thread.currentThread().interrupt();
        attempt.end();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cancellationInterruptsTheThreadAndRunsTheActions() {
        Attempt attempt = begin(10);
        assertThat(attempt.cancel()).isTrue();
        assertThat(attempt.cancel()).isFalse();
        pass(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(attempt.end()).isEqualTo(Ending.CANCELLED);
        assertThat(overruns).hasValue(1);
    }

    @Test
    void actionRegisteredOnAnAttemptThatIsOverRunsAtOnce() {
        Attempt attempt = limiter.begin(time.nanoTime());
        pass(0);
        attempt.onEnd(overruns::incrementAndGet);
        assertThat(overruns).hasValue(1);
        attempt.end();
    }

    @Test
    void withdrawnActionDoesNotRun() {
        Attempt attempt = limiter.begin(time.nanoTime());
        attempt.onEnd(overruns::incrementAndGet).close();
        pass(0);
        attempt.end();
        assertThat(overruns).hasValue(0);
    }

    @Test
    void everyActionRunsWhateverOneOfThemThrows() {
        Attempt attempt = limiter.begin(time.nanoTime() + 1);
        attempt.onEnd(overruns::incrementAndGet);
        attempt.onEnd(() -> {
            throw new IllegalStateException("on purpose");
        });
        attempt.onEnd(() -> {
            throw new LinkageError("on purpose");
        });
        attempt.onEnd(overruns::incrementAndGet);
        assertThat(attempt.cancel()).isTrue();
        assertThat(overruns).hasValue(2);
        attempt.end();
    }

    /** The work catches the interrupt of its limit, cleans up, and the application interrupts its thread meanwhile. */
    @Test
    void keepsAnInterruptThatCameAfterTheWorkHadConsumedTheLimitsOne() {
        Attempt attempt = begin(10);
        pass(10);
        assertThat(Thread.interrupted()).isTrue();
        pass(60);
        Thread.currentThread().interrupt();
        pass(60);
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void keepsAnInterruptThatCameAfterTheWorkHadConsumedThatOfACancellation() {
        Attempt attempt = limiter.begin(time.nanoTime() + 1_000_000_000);
        attempt.cancel();
        assertThat(Thread.interrupted()).isTrue();
        pass(1);
        pass(60);
        Thread.currentThread().interrupt();
        attempt.end();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void dropsEntriesOfALimitThatMovedOften() {
        Moving attempt = new Moving(time.nanoTime() + 60_000_000_000L);
        limiter.begin(attempt);
        for (int i = 0; i < 10_000; i++) {
            attempt.moveDue(time.nanoTime() + 59_000_000_000L - i);
            pass(0);
        }
        assertThat(limiter.size()).isLessThan(200);
        attempt.end();
    }

    @Test
    void takesBackTheInterruptThatTheWorkSetAgainAtOnce() {
        Attempt attempt = begin(10);
        pass(10);
        Thread.interrupted();
        pass(40);
        Thread.currentThread().interrupt();
        pass(60);
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void movesALimitEarlierAndLater() {
        Moving attempt = new Moving(time.nanoTime() + 50);
        limiter.begin(attempt);
        attempt.moveDue(time.nanoTime() + 100);
        time.advance(Duration.ofNanos(50));
        limiter.look(time.nanoTime());
        assertThat(attempt.isOver()).isFalse();
        attempt.moveDue(time.nanoTime() + 10);
        time.advance(Duration.ofNanos(10));
        limiter.look(time.nanoTime());
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
    }

    private static final class Moving extends Attempt {
        Moving(long due) {
            super(null, due);
        }
    }

    @Test
    void scheduledActionRunsAtItsTimeUnlessItIsWithdrawn() {
        limiter.schedule(time.nanoTime() + 5, overruns::incrementAndGet);
        limiter.schedule(time.nanoTime() + 5, overruns::incrementAndGet).end();
        time.advance(Duration.ofNanos(4));
        limiter.look(time.nanoTime());
        assertThat(overruns).hasValue(0);
        time.advance(Duration.ofNanos(1));
        limiter.look(time.nanoTime());
        assertThat(overruns).hasValue(1);
    }

    @Test
    void keepsNoAttemptForLongAfterItsEnd() {
        for (int round = 0; round < 100; round++) {
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                attempts.add(limiter.begin(time.nanoTime() + Duration.ofHours(1).toNanos()));
                limiter.look(time.nanoTime());
            }
            attempts.forEach(Attempt::end);
        }
        limiter.begin(time.nanoTime()).end();
        limiter.look(time.nanoTime());
        assertThat(limiter.size()).isLessThan(2_500);
    }

    @Test
    void lateCancellationDoesNotReachTheNextAttempt() {
        Attempt first = begin(10);
        first.end();
        Attempt second = begin(10);
        assertThat(first.cancel()).isFalse();
        assertThat(second.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void secondEndHasNoEffectOnTheNextAttempt() {
        Attempt first = begin(10);
        first.end();
        Attempt second = begin(10);
        assertThat(first.end()).isEqualTo(Ending.IN_TIME);
        pass(10);
        assertThat(first.end()).isEqualTo(Ending.IN_TIME);
        assertThat(second.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void endsOnlyThoseOfManyAttemptsThatAreDue() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            attempts.add(begin(i));
        }
        pass(500);
        assertThat(attempts.stream().map(Attempt::end).filter(Ending.OVERRUN::equals))
                .hasSize(500);
        assertThat(overruns).hasValue(500);
    }

    @Test
    void deadlineThatHasPassedAlreadyEndsAtTheNextLook() {
        Attempt attempt = begin(-5);
        pass(0);
        assertThat(attempt.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void farthestDeadlineNeverComes() {
        Attempt attempt = limiter.begin(time.nanoTime() + Long.MAX_VALUE / 2);
        pass(Duration.ofDays(365).toMillis());
        assertThat(attempt.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void innerAttemptOnTheSameThreadIsEndedAlone() {
        Attempt outer = begin(20);
        Attempt inner = begin(10);
        pass(10);
        assertThat(inner.end()).isEqualTo(Ending.OVERRUN);
        assertThat(outer.end()).isEqualTo(Ending.IN_TIME);
    }

    @Test
    void interruptOfAnOuterAttemptOutlastsTheEndOfTheInnerOne() {
        TimeLimiter other = TimeLimiter.drivenByHand(time);
        Attempt outer = begin(20);
        Attempt inner = other.begin(time.nanoTime() + Duration.ofMillis(10).toNanos());
        time.advance(Duration.ofMillis(10));
        other.look(time.nanoTime());
        pass(10);
        assertThat(inner.end()).isEqualTo(Ending.OVERRUN);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isEqualTo(Ending.OVERRUN);
    }

    @Test
    void refusesAnAttemptOnceClosed() {
        limiter.close();
        assertThatThrownBy(() -> begin(10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the time limiter is closed and no attempt can begin: close it, or the circuit breaker that made "
                                + "it, after the last attempt");
        pass(20);
        assertThat(overruns).hasValue(0);
    }

    @Test
    void forgetsAnEndedAttemptLongBeforeItsLimit() {
        Attempt far = begin(1_000_000);
        Attempt soon = begin(10);
        pass(10);
        soon.end();
        far.end();
        pass(1);
        assertThat(limiter.size()).isZero();
    }

    @Test
    void keepsAnAttemptWhoseLimitMovesOftenJustTwice() {
        Moving attempt = new Moving(time.nanoTime() + 1_000_000);
        limiter.begin(attempt);
        for (int i = 0; i < 1_000; i++) {
            attempt.moveDue(time.nanoTime() + 2_000_000);
            attempt.moveDue(time.nanoTime() + 1_000_000);
        }
        assertThat(limiter.size()).isEqualTo(2);
        attempt.moveDue(time.nanoTime() + 500_000);
        pass(1);
        assertThat(attempt.isOver()).isTrue();
    }
}

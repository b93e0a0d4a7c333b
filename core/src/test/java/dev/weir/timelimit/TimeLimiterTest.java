package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.Attempt.Ending;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The phases of an attempt, with a fake clock and a manual limiter. */
class TimeLimiterTest {
    private final FakeTime time = new FakeTime();
    private final TimeLimiter limiter = TimeLimiter.manual(time);
    private final AtomicInteger timeouts = new AtomicInteger();

    @AfterEach
    void noInterruptIsLeftBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private Attempt begin(long millis) {
        Attempt attempt =
                limiter.begin(time.nanoTime() + Duration.ofMillis(millis).toNanos());
        attempt.onEnd(timeouts::incrementAndGet);
        return attempt;
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
        limiter.poll(time.nanoTime());
    }

    @Test
    void leavesAnAttemptAloneBeforeItsDeadline() {
        Attempt attempt = begin(10);
        pass(9);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(attempt.end()).isEqualTo(Ending.COMPLETED);
        assertThat(timeouts).hasValue(0);
    }

    @Test
    void keepsNoActionOfAnAttemptThatHasCompletedThoughItKeepsTheAttempt() throws InterruptedException {
        Attempt attempt = limiter.begin(time.nanoTime() + Duration.ofMinutes(1).toNanos());
        Attempt inFlight = limiter.begin(time.nanoTime() + Duration.ofSeconds(1).toNanos());
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Runnable> action = registered(attempt, collected);
        pass(10);
        attempt.end();

        assertThat(attempt.onEnd(timeouts::incrementAndGet))
                .as("registered too late")
                .isNotNull();
        Reference<?> found = null;
        for (int i = 0; i < 100 && found == null; i++) {
            System.gc();
            found = collected.remove(100);
        }
        assertThat(found).isSameAs(action);
        assertThat(attempt.cancel()).isFalse();
        inFlight.end();
        assertThat(timeouts).hasValue(0);
    }

    private WeakReference<Runnable> registered(Attempt attempt, ReferenceQueue<Object> collected) {
        byte[] request = new byte[100];
        Runnable action = () -> timeouts.addAndGet(request.length);
        attempt.onEnd(action);
        return new WeakReference<>(action, collected);
    }

    @Test
    void interruptsAnAttemptAtItsDeadlineAndTakesTheInterruptBackAtItsEnd() {
        Attempt attempt = begin(10);
        pass(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void runsTheActionOfAnAttemptThatOverranOnce() {
        Attempt attempt = begin(10);
        pass(10);
        pass(10);
        attempt.end();
        pass(10);
        assertThat(timeouts).hasValue(1);
    }

    @Test
    void actionOfAnAttemptIsNotRunForTheNextOne() {
        begin(10).end();
        Attempt without = limiter.begin(time.nanoTime());
        pass(10);
        assertThat(without.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(timeouts).hasValue(0);
    }

    @Test
    void actionOfAnAttemptThatOverranIsNotRunForTheNextOne() {
        Attempt first = begin(10);
        pass(10);
        first.end();
        Attempt without = limiter.begin(time.nanoTime());
        pass(10);
        assertThat(without.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(timeouts).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 62, Long.MAX_VALUE})
    void endsAnAttemptAtItsDeadlineWhateverTheClockReads(long nanoTime) {
        FakeTime clock = new FakeTime();
        clock.advance(Duration.ofNanos(nanoTime).minusMillis(5));
        TimeLimiter own = TimeLimiter.manual(clock);
        Attempt attempt = own.begin(clock.nanoTime() + Duration.ofMillis(10).toNanos());
        clock.advance(Duration.ofMillis(9));
        own.poll(clock.nanoTime());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        clock.advance(Duration.ofMillis(1));
        own.poll(clock.nanoTime());
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
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
        assertThat(timeouts).hasValue(0);
    }

    @Test
    void keepsAnInterruptThatCameFromElsewhereBefore() {
        Attempt attempt = begin(10);
        Thread.currentThread().interrupt();
        pass(10);
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
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
        assertThat(timeouts).hasValue(1);
    }

    @Test
    void actionRegisteredOnAnAttemptThatIsOverRunsAtOnce() {
        Attempt attempt = limiter.begin(time.nanoTime());
        pass(0);
        attempt.onEnd(timeouts::incrementAndGet);
        assertThat(timeouts).hasValue(1);
        attempt.end();
    }

    @Test
    void withdrawnActionDoesNotRun() {
        Attempt attempt = limiter.begin(time.nanoTime());
        attempt.onEnd(timeouts::incrementAndGet).close();
        pass(0);
        attempt.end();
        assertThat(timeouts).hasValue(0);
    }

    @Test
    void everyActionRunsWhateverOneOfThemThrows() {
        Attempt attempt = limiter.begin(time.nanoTime() + 1);
        attempt.onEnd(timeouts::incrementAndGet);
        attempt.onEnd(() -> {
            throw new IllegalStateException("on purpose");
        });
        attempt.onEnd(() -> {
            throw new LinkageError("on purpose");
        });
        attempt.onEnd(timeouts::incrementAndGet);
        assertThat(attempt.cancel()).isTrue();
        assertThat(timeouts).hasValue(2);
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
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
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
            attempt.moveDeadline(time.nanoTime() + 59_000_000_000L - i);
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
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void movesALimitEarlierAndLater() {
        Moving attempt = new Moving(time.nanoTime() + 50);
        limiter.begin(attempt);
        attempt.moveDeadline(time.nanoTime() + 100);
        time.advance(Duration.ofNanos(50));
        limiter.poll(time.nanoTime());
        assertThat(attempt.isOver()).isFalse();
        attempt.moveDeadline(time.nanoTime() + 10);
        time.advance(Duration.ofNanos(10));
        limiter.poll(time.nanoTime());
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
    }

    private static final class Moving extends Attempt {
        Moving(long due) {
            super(null, due);
        }
    }

    @Test
    void scheduledActionRunsAtItsTimeUnlessItIsWithdrawn() {
        limiter.schedule(time.nanoTime() + 5, timeouts::incrementAndGet);
        limiter.schedule(time.nanoTime() + 5, timeouts::incrementAndGet).end();
        time.advance(Duration.ofNanos(4));
        limiter.poll(time.nanoTime());
        assertThat(timeouts).hasValue(0);
        time.advance(Duration.ofNanos(1));
        limiter.poll(time.nanoTime());
        assertThat(timeouts).hasValue(1);
    }

    @Test
    void keepsNoAttemptForLongAfterItsEnd() {
        for (int round = 0; round < 100; round++) {
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                attempts.add(limiter.begin(time.nanoTime() + Duration.ofHours(1).toNanos()));
                limiter.poll(time.nanoTime());
            }
            attempts.forEach(Attempt::end);
        }
        limiter.begin(time.nanoTime()).end();
        limiter.poll(time.nanoTime());
        assertThat(limiter.size()).isLessThan(2_500);
    }

    @Test
    void lateCancellationDoesNotReachTheNextAttempt() {
        Attempt first = begin(10);
        first.end();
        Attempt second = begin(10);
        assertThat(first.cancel()).isFalse();
        assertThat(second.end()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void secondEndHasNoEffectOnTheNextAttempt() {
        Attempt first = begin(10);
        first.end();
        Attempt second = begin(10);
        assertThat(first.end()).isEqualTo(Ending.COMPLETED);
        pass(10);
        assertThat(first.end()).isEqualTo(Ending.COMPLETED);
        assertThat(second.end()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void endsOnlyThoseOfManyAttemptsThatAreDue() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            attempts.add(begin(i));
        }
        pass(500);
        assertThat(attempts.stream().map(Attempt::end).filter(Ending.TIMED_OUT::equals))
                .hasSize(500);
        assertThat(timeouts).hasValue(500);
    }

    @Test
    void deadlineThatHasPassedAlreadyEndsAtTheNextLook() {
        Attempt attempt = begin(-5);
        pass(0);
        assertThat(attempt.end()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void farthestDeadlineNeverComes() {
        Attempt attempt = limiter.begin(time.nanoTime() + Long.MAX_VALUE / 2);
        pass(Duration.ofDays(365).toMillis());
        assertThat(attempt.end()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void innerAttemptOnTheSameThreadIsEndedAlone() {
        Attempt outer = begin(20);
        Attempt inner = begin(10);
        pass(10);
        assertThat(inner.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(outer.end()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void interruptOfAnOuterAttemptOutlastsTheEndOfTheInnerOne() {
        TimeLimiter other = TimeLimiter.manual(time);
        Attempt outer = begin(20);
        Attempt inner = other.begin(time.nanoTime() + Duration.ofMillis(10).toNanos());
        time.advance(Duration.ofMillis(10));
        other.poll(time.nanoTime());
        pass(10);
        assertThat(inner.end()).isEqualTo(Ending.TIMED_OUT);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isEqualTo(Ending.TIMED_OUT);
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
        assertThat(timeouts).hasValue(0);
    }

    @Test
    void isClosedWhenTheLastOfItsOwnersHasClosedIt() {
        TimeLimiter shared = limiter.shared();
        limiter.close();
        shared.begin(time.nanoTime() + 1).end();

        shared.close();

        assertThatThrownBy(() -> begin(10)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(limiter::shared)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the time limiter is closed and has no further owner");
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
            attempt.moveDeadline(time.nanoTime() + 2_000_000);
            attempt.moveDeadline(time.nanoTime() + 1_000_000);
        }
        assertThat(limiter.size()).isEqualTo(2);
        attempt.moveDeadline(time.nanoTime() + 500_000);
        pass(1);
        assertThat(attempt.isOver()).isTrue();
    }
}

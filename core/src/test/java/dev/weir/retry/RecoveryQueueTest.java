package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.retry.recovery.PendingRetry;
import dev.weir.retry.recovery.RecoveryQueue;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryQueueTest {
    private static final Duration PACING = Duration.ofMillis(100);

    private final FakeTime time = FakeCall.time();
    private final RecoveryQueue queue = new RecoveryQueue(time, PACING.toNanos());
    private final List<PendingRetry> queued = new ArrayList<>();
    private final List<PendingRetry> woken = new ArrayList<>();
    private Duration deadline = Duration.ofDays(1);

    private PendingRetry pending(Duration delay, boolean mayProbe) {
        PendingRetry[] made = {null};
        made[0] = new PendingRetry(time, () -> woken.add(made[0]), time.nanoTime() + delay.toNanos(), mayProbe);
        queued.add(made[0]);
        return made[0];
    }

    /** On its last retry. */
    private PendingRetry delayed(Duration delay) {
        PendingRetry pending = pending(delay, false);
        queue.add(pending, false);
        return pending;
    }

    /** With retries to spare. */
    private PendingRetry eager(Duration delay) {
        PendingRetry pending = pending(delay, true);
        queue.add(pending, false);
        return pending;
    }

    private PendingRetry refused(Duration untilProbe) {
        PendingRetry pending = pending(untilProbe, true);
        queue.addRefused(pending, time.nanoTime() + deadline.toNanos());
        return pending;
    }

    private void opens(int secondsUntilProbe) {
        queue.breakerOpened(Duration.ofSeconds(secondsUntilProbe));
    }

    private List<Long> millisLeft() {
        return queued.stream()
                .map(pending -> Duration.ofNanos(pending.left()).toMillis())
                .toList();
    }

    private void tenDelayedCalls() {
        IntStream.range(0, 10).forEach(i -> delayed(Duration.ofSeconds(30)));
    }

    @Test
    void wakesOneThenTwoThenFourOncePerPacingInterval() {
        tenDelayedCalls();
        queue.backendDown();
        queue.backendUp();
        assertThat(millisLeft()).containsExactly(0L, 100L, 100L, 200L, 200L, 200L, 200L, 300L, 300L, 300L);
    }

    @Test
    void successOfAWorkingBackendWakesNoCall() {
        tenDelayedCalls();
        queue.backendUp();
        assertThat(millisLeft()).containsOnly(30_000L);
    }

    @Test
    void furtherSuccessesDoNotHastenTheRamp() {
        tenDelayedCalls();
        queue.backendDown();
        queue.backendUp();
        queue.backendUp();
        assertThat(millisLeft()).endsWith(300L, 300L, 300L);
    }

    @Test
    void failureDuringTheRampRestoresTheDelaysOfTheRest() {
        tenDelayedCalls();
        queue.backendDown();
        queue.backendUp();
        time.advance(PACING);
        queue.backendDown();
        assertThat(millisLeft().subList(0, 3)).containsExactly(-100L, 0L, 0L);
        assertThat(millisLeft().subList(3, 10)).containsOnly(29_900L);
    }

    @Test
    void rejectionDuringTheRampRestoresTheDelaysOfTheRest() {
        tenDelayedCalls();
        queue.backendDown();
        queue.backendUp();
        time.advance(PACING);
        refused(PACING);
        assertThat(millisLeft()).startsWith(-100L, 0L, 0L).endsWith(29_900L, 29_900L, 100L);
        assertThat(millisLeft().subList(3, 10)).containsOnly(29_900L);
    }

    @Test
    void nextSuccessStartsTheRampAnew() {
        tenDelayedCalls();
        queue.backendDown();
        queue.backendUp();
        time.advance(PACING);
        queue.backendDown();
        queued.subList(0, 3).forEach(woken -> queue.remove(woken, false));
        queued.subList(0, 3).clear();
        queue.backendUp();
        assertThat(millisLeft()).containsExactly(0L, 100L, 100L, 200L, 200L, 200L, 200L);
    }

    @Test
    void noCallWakesLaterThanItsDelay() {
        delayed(Duration.ofSeconds(30));
        delayed(Duration.ofMillis(20));
        queue.backendDown();
        queue.backendUp();
        assertThat(millisLeft()).containsExactly(0L, 20L);
    }

    @Test
    void removedCallIsNotWoken() {
        PendingRetry gone = delayed(Duration.ofSeconds(30));
        delayed(Duration.ofSeconds(30));
        queue.remove(gone, true);
        queue.backendDown();
        queue.backendUp();
        assertThat(millisLeft()).containsExactly(30_000L, 0L);
    }

    @Test
    void rejectedCallsWakeOnePerPacingIntervalFromTheProbe() {
        IntStream.range(0, 4).forEach(i -> refused(Duration.ofSeconds(5)));
        assertThat(millisLeft()).containsExactly(5000L, 5100L, 5200L, 5300L);
    }

    @Test
    void callThatHasWaitedLongestIsWokenAtTheTimeOfTheProbe() {
        eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(8));
        opens(5);
        assertThat(millisLeft()).containsExactly(5000L, 8000L);
    }

    @Test
    void callIsWokenAtTheTimeOfTheProbeWhateverTheClockReads() {
        time.advance(Duration.ofNanos((1L << 62) - time.nanoTime()).minusSeconds(3));
        eager(Duration.ofSeconds(50));
        opens(5);
        assertThat(millisLeft()).containsExactly(5000L);
    }

    @Test
    void callThatEntersWhileTheBreakerIsOpenMayBeTheProbe() {
        opens(5);
        eager(Duration.ofSeconds(8));
        assertThat(millisLeft()).containsExactly(5000L);
    }

    @Test
    void callWithItsLastRetryKeepsItsDelay() {
        tenDelayedCalls();
        opens(5);
        assertThat(millisLeft()).hasSize(10).containsOnly(30_000L);
    }

    @Test
    void callWhoseOwnDelayEndsBeforeTheProbeKeepsIt() {
        eager(Duration.ofSeconds(2));
        opens(5);
        assertThat(millisLeft()).containsExactly(2000L);
    }

    @Test
    void noOtherCallIsWokenDuringTheProbe() {
        PendingRetry first = eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(40));
        opens(5);
        time.advance(Duration.ofSeconds(5));
        queue.remove(first, false);
        eager(Duration.ofSeconds(50));
        assertThat(millisLeft()).containsExactly(0L, 35_000L, 50_000L);
    }

    @Test
    void failedProbeIsFollowedByTheNextInTheQueue() {
        PendingRetry first = eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(40));
        opens(5);
        time.advance(Duration.ofSeconds(5));
        queue.remove(first, false);
        opens(10);
        assertThat(millisLeft()).containsExactly(0L, 10_000L);
    }

    @Test
    void callThatIsGivenUpBeforeTheProbeMakesRoomForAnother() {
        PendingRetry first = eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(40));
        opens(5);
        queue.remove(first, true);
        assertThat(millisLeft()).containsExactly(5000L, 5000L);
    }

    @Test
    void callThatIsGivenUpJustAtTheProbeMakesRoomForAnother() {
        PendingRetry first = eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(40));
        opens(5);
        time.advance(Duration.ofSeconds(5));
        queue.remove(first, true);
        assertThat(millisLeft()).containsExactly(0L, 0L);
    }

    @Test
    void refusedCallGoesBeforeOneWithADelayOfItsOwn() {
        eager(Duration.ofSeconds(30));
        opens(5);
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(30_000L, 5000L);
    }

    @Test
    void refusedCallIsWokenSoonerWhereTheProbeIs() {
        refused(Duration.ofSeconds(9));
        opens(5);
        assertThat(millisLeft()).containsExactly(5000L);
    }

    @Test
    void forcedOpenBreakerIsNotProbed() {
        eager(Duration.ofSeconds(30));
        opens(5);
        queue.breakerOpened(null);
        assertThat(millisLeft()).containsExactly(30_000L);
        assertThat(queue.untilProbe()).isEqualTo(-1);
    }

    @Test
    void failureOfAnotherCallDoesNotTakeTheProbeFromTheHead() {
        eager(Duration.ofSeconds(30));
        opens(5);
        queue.backendDown();
        assertThat(millisLeft()).containsExactly(5000L);
    }

    @Test
    void noCallProbesWithoutAnOpenBreaker() {
        eager(Duration.ofSeconds(8));
        queue.backendDown();
        assertThat(millisLeft()).containsExactly(8000L);
    }

    @Test
    void noCallProbesAfterTheBackendAnswered() {
        opens(5);
        queue.backendUp();
        eager(Duration.ofSeconds(8));
        queue.backendDown();
        assertThat(millisLeft()).containsExactly(8000L);
        assertThat(queue.untilProbe()).isZero();
    }

    @Test
    void callsBroughtForwardAreWokenOnce() {
        PendingRetry first = eager(Duration.ofSeconds(30));
        opens(5);
        assertThat(queue.takeWoken()).containsExactly(first);
        assertThat(queue.takeWoken()).isEmpty();
        first.wake();
        assertThat(woken).containsExactly(first);
    }

    @Test
    void emptyQueueIsIdleUnlessTheBreakerIsOpen() {
        PendingRetry only = eager(Duration.ofSeconds(30));
        assertThat(queue.isIdle()).isFalse();
        queue.remove(only, false);
        assertThat(queue.isIdle()).isTrue();
        opens(5);
        assertThat(queue.isIdle()).isFalse();
        queue.backendUp();
        assertThat(queue.isIdle()).isTrue();
    }

    @Test
    void callsThatAreRefusedAgainDoNotComeUpTogether() {
        List<PendingRetry> first = IntStream.range(0, 4)
                .mapToObj(i -> refused(Duration.ofMillis(500)))
                .toList();
        for (int i = 0; i < 4; i++) {
            time.advance(Duration.ofMillis(i == 0 ? 550 : 100));
            queue.remove(first.get(i), false);
            refused(Duration.ofMillis(450 - 100 * i));
        }
        assertThat(millisLeft().subList(4, 8)).containsExactly(150L, 250L, 350L, 450L);
    }

    @Test
    void callsWithDelaysOfTheirOwnTakeNoTurnFromRefusedOnes() {
        PendingRetry delayed = delayed(Duration.ofSeconds(30));
        queue.remove(delayed, false);
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(30_000L, 5000L);
    }

    @Test
    void turnThatWouldComeAfterTheDeadlineIsMovedBeforeIt() {
        deadline = Duration.ofMillis(5050);
        refused(Duration.ofSeconds(5));
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5025L);
    }

    @Test
    void turnThatWouldComeJustAtTheDeadlineIsMovedBeforeIt() {
        deadline = Duration.ofMillis(5100);
        refused(Duration.ofSeconds(5));
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5050L);
    }

    @Test
    void refusalSaysThatTheBackendIsDown() {
        refused(Duration.ofSeconds(5));
        delayed(Duration.ofSeconds(30));
        queue.backendUp();
        assertThat(millisLeft()).containsExactly(0L, 100L);
    }
}

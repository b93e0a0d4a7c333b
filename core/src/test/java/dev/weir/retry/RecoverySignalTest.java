package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoverySignalTest {
    private static final Duration PACING = Duration.ofMillis(100);

    private final FakeTime time = FakeCall.time();
    private final FakeCall call = new FakeCall(time);
    private final RecoverySignal signal = new RecoverySignal(time, PACING.toNanos());
    private final List<Sleeper> line = new ArrayList<>();

    private Sleeper delayed(Duration delay) {
        Sleeper sleeper = new Sleeper(call, time, time.nanoTime() + delay.toNanos(), false);
        signal.enter(sleeper);
        line.add(sleeper);
        return sleeper;
    }

    /** May be sent ahead of its delay, after a quarter of it. */
    private Sleeper eager(Duration delay) {
        Sleeper sleeper = new Sleeper(call, time, time.nanoTime() + delay.toNanos(), false);
        sleeper.mayGoAhead(time.nanoTime() + delay.toNanos() / 4);
        signal.enter(sleeper);
        line.add(sleeper);
        return sleeper;
    }

    private Sleeper refused(Duration untilProbe) {
        Sleeper sleeper = new Sleeper(call, time, time.nanoTime() + untilProbe.toNanos(), true);
        signal.enterRefused(sleeper, call.deadline().nanoTime());
        line.add(sleeper);
        return sleeper;
    }

    private List<Long> millisLeft() {
        return line.stream()
                .map(sleeper -> Duration.ofNanos(sleeper.left()).toMillis())
                .toList();
    }

    private void tenDelayedCalls() {
        IntStream.range(0, 10).forEach(i -> delayed(Duration.ofSeconds(30)));
    }

    @Test
    void wakesOneThenTwoThenFourOncePerPacingInterval() {
        tenDelayedCalls();
        signal.down();
        signal.up();
        assertThat(millisLeft()).containsExactly(0L, 100L, 100L, 200L, 200L, 200L, 200L, 300L, 300L, 300L);
    }

    @Test
    void successOfABackendThatIsNotDownWakesNobody() {
        tenDelayedCalls();
        signal.up();
        assertThat(millisLeft()).containsOnly(30_000L);
    }

    @Test
    void furtherSuccessesDoNotHastenTheRamp() {
        tenDelayedCalls();
        signal.down();
        signal.up();
        signal.up();
        assertThat(millisLeft()).endsWith(300L, 300L, 300L);
    }

    @Test
    void failureDuringTheRampSendsTheRestBackToTheirOwnDelays() {
        tenDelayedCalls();
        signal.down();
        signal.up();
        time.advance(PACING);
        signal.down();
        assertThat(millisLeft().subList(0, 3)).containsExactly(-100L, 0L, 0L);
        assertThat(millisLeft().subList(3, 10)).containsOnly(29_900L);
    }

    @Test
    void refusalDuringTheRampSendsTheRestBackToTheirOwnDelays() {
        tenDelayedCalls();
        signal.down();
        signal.up();
        time.advance(PACING);
        refused(PACING);
        assertThat(millisLeft()).startsWith(-100L, 0L, 0L).endsWith(29_900L, 29_900L, 100L);
        assertThat(millisLeft().subList(3, 10)).containsOnly(29_900L);
    }

    @Test
    void nextSuccessStartsTheRampAnew() {
        tenDelayedCalls();
        signal.down();
        signal.up();
        time.advance(PACING);
        signal.down();
        line.subList(0, 3).forEach(signal::leave);
        line.subList(0, 3).clear();
        signal.up();
        assertThat(millisLeft()).containsExactly(0L, 100L, 100L, 200L, 200L, 200L, 200L);
    }

    @Test
    void nobodyIsWokenLaterThanByItsOwnDelay() {
        delayed(Duration.ofSeconds(30));
        delayed(Duration.ofMillis(20));
        signal.down();
        signal.up();
        assertThat(millisLeft()).containsExactly(0L, 20L);
    }

    @Test
    void whoHasLeftIsNotWoken() {
        Sleeper gone = delayed(Duration.ofSeconds(30));
        delayed(Duration.ofSeconds(30));
        signal.leave(gone);
        signal.down();
        signal.up();
        assertThat(millisLeft()).containsExactly(30_000L, 0L);
    }

    @Test
    void refusedCallsComeUpOnePerPacingIntervalFromTheTimeOfTheProbe() {
        IntStream.range(0, 4).forEach(i -> refused(Duration.ofSeconds(5)));
        assertThat(millisLeft()).containsExactly(5000L, 5100L, 5200L, 5300L);
    }

    @Test
    void callThatMayGoSoonestAsksTheOpenBreakerWhereNobodyElseIsToBeTheProbe() {
        eager(Duration.ofSeconds(30));
        eager(Duration.ofSeconds(8));
        delayed(Duration.ofSeconds(20));
        signal.open();
        assertThat(millisLeft()).containsExactly(30_000L, 2000L, 20_000L);
    }

    @Test
    void callThatMayGoSoonestAsksWhateverTheClockReads() {
        time.advance(Duration.ofNanos((1L << 62) - time.nanoTime()).minusSeconds(5));
        eager(Duration.ofSeconds(50));
        eager(Duration.ofSeconds(8));
        signal.open();
        assertThat(millisLeft()).containsExactly(50_000L, 2000L);
    }

    @Test
    void callThatEntersWhileTheBreakerIsOpenMayBeTheOneThatAsks() {
        signal.open();
        eager(Duration.ofSeconds(8));
        assertThat(millisLeft()).containsExactly(2000L);
    }

    @Test
    void nobodyAsksSoonerThanInOnePacingInterval() {
        eager(Duration.ofMillis(200));
        signal.open();
        assertThat(millisLeft()).containsExactly(100L);
    }

    @Test
    void callThatMayNotGoAheadOfItsDelayKeepsIt() {
        tenDelayedCalls();
        signal.open();
        assertThat(millisLeft()).hasSize(10).containsOnly(30_000L);
    }

    @Test
    void callThatHasAskedMakesNobodyElseAskUntilTheBreakerAnswers() {
        Sleeper first = eager(Duration.ofSeconds(4));
        eager(Duration.ofSeconds(40));
        signal.open();
        time.advance(Duration.ofSeconds(1));
        signal.leave(first);
        assertThat(millisLeft()).containsExactly(0L, 39_000L);
        signal.open();
        assertThat(millisLeft()).containsExactly(0L, 9000L);
    }

    @Test
    void nobodyAsksWhereARefusedCallIsToBeTheProbe() {
        refused(Duration.ofSeconds(5));
        eager(Duration.ofSeconds(8));
        signal.open();
        assertThat(millisLeft()).containsExactly(5000L, 8000L);
    }

    @Test
    void failureOfAnotherCallDoesNotTakeTheQuestionFromTheOneThatIsToAsk() {
        eager(Duration.ofSeconds(8));
        signal.open();
        signal.down();
        assertThat(millisLeft()).containsExactly(2000L);
    }

    @Test
    void callThatIsGivenUpBeforeItAsksMakesAnotherAsk() {
        Sleeper first = eager(Duration.ofSeconds(8));
        eager(Duration.ofSeconds(12));
        signal.open();
        signal.leave(first);
        assertThat(millisLeft()).containsExactly(2000L, 3000L);
    }

    @Test
    void callThatIsCancelledJustWhenItIsToAskMakesAnotherAsk() {
        Sleeper first = eager(Duration.ofSeconds(8));
        eager(Duration.ofSeconds(12));
        signal.open();
        time.advance(Duration.ofSeconds(2));
        call.cancel();
        signal.leave(first);
        assertThat(millisLeft()).containsExactly(0L, 1000L);
    }

    @Test
    void refusedCallThatIsGivenUpMakesAnotherAsk() {
        eager(Duration.ofSeconds(8));
        Sleeper refused = refused(Duration.ofSeconds(5));
        signal.leave(refused);
        assertThat(millisLeft()).containsExactly(2000L, 5000L);
    }

    @Test
    void refusedCallWhoseTurnHasComeMakesNobodyAsk() {
        eager(Duration.ofSeconds(40));
        Sleeper refused = refused(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        signal.leave(refused);
        assertThat(millisLeft()).containsExactly(35_000L, 0L);
    }

    @Test
    void nobodyAsksWhereNoBreakerIsOpen() {
        eager(Duration.ofSeconds(8));
        signal.down();
        assertThat(millisLeft()).containsExactly(8000L);
    }

    @Test
    void nobodyAsksAfterTheBackendAnswered() {
        signal.open();
        signal.up();
        eager(Duration.ofSeconds(8));
        signal.down();
        assertThat(millisLeft()).containsExactly(8000L);
    }

    @Test
    void turnOfARefusedCallIsFreeAgainWhenItLeaves() {
        Sleeper first = refused(Duration.ofSeconds(5));
        refused(Duration.ofSeconds(5));
        signal.leave(first);
        signal.leave(first);
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5100L, 5000L);
    }

    @Test
    void callsThatAreRefusedAgainDoNotComeUpTogether() {
        List<Sleeper> first = IntStream.range(0, 4)
                .mapToObj(i -> refused(Duration.ofMillis(500)))
                .toList();
        for (int i = 0; i < 4; i++) {
            time.advance(Duration.ofMillis(i == 0 ? 550 : 100));
            signal.leave(first.get(i));
            refused(Duration.ofMillis(450 - 100 * i));
        }
        assertThat(millisLeft().subList(4, 8)).containsExactly(150L, 250L, 350L, 450L);
    }

    @Test
    void turnBetweenTwoOthersIsTakenIfItIsFree() {
        List<Sleeper> first = IntStream.range(0, 3)
                .mapToObj(i -> refused(Duration.ofSeconds(5)))
                .toList();
        signal.leave(first.get(1));
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5100L, 5200L, 5100L);
    }

    @Test
    void callsWithDelaysOfTheirOwnTakeNoTurnFromRefusedOnes() {
        Sleeper delayed = delayed(Duration.ofSeconds(30));
        signal.leave(delayed);
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(30_000L, 5000L);
    }

    @Test
    void turnThatWouldComeAfterTheDeadlineIsMovedBeforeIt() {
        call.within(Duration.ofMillis(5050));
        refused(Duration.ofSeconds(5));
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5025L);
    }

    @Test
    void turnThatWouldComeJustAtTheDeadlineIsMovedBeforeIt() {
        call.within(Duration.ofMillis(5100));
        refused(Duration.ofSeconds(5));
        refused(Duration.ofSeconds(5));
        assertThat(millisLeft()).containsExactly(5000L, 5050L);
    }

    @Test
    void otherThreadsAreNotKeptOut() {
        Sleeper sleeper = refused(Duration.ofSeconds(5));
        inAnotherThread(signal::down);
        signal.leave(sleeper);
        inAnotherThread(signal::up);
        signal.enter(sleeper);
        inAnotherThread(signal::down);
        signal.up();
        inAnotherThread(signal::down);
    }

    private static void inAnotherThread(Runnable action) {
        assertThat(CompletableFuture.runAsync(action)).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void refusalSaysThatTheBackendIsDown() {
        refused(Duration.ofSeconds(5));
        delayed(Duration.ofSeconds(30));
        signal.up();
        assertThat(millisLeft()).containsExactly(0L, 100L);
    }
}

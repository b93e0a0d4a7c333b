package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Early ends of delays. Those on real threads last a day, so that only the tested event can end them. */
class WaitingTest extends RetryFixture {
    private static final Duration DAY = Duration.ofDays(1);

    private final CompletableFuture<AttemptsFailedException> outcome = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interruptKept = new CompletableFuture<>();

    @BeforeEach
    void failForAWeek() {
        call.within(DAY.multipliedBy(9));
        script.failsForEver(ErrorClass.TRANSIENT);
        builder.maxDelay(DAY);
    }

    @Override
    Duration delay() {
        return DAY;
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private RetryEngine parking() {
        return builder.sleeper(Sleeper.parking()).build();
    }

    private Thread waiting(RetryEngine engine) {
        Thread thread = new Thread(() -> {
            try {
                engine.execute(call, script);
                outcome.complete(null);
            } catch (AttemptsFailedException e) {
                outcome.complete(e);
            }
            interruptKept.complete(Thread.currentThread().isInterrupted());
        });
        thread.setDaemon(true);
        thread.start();
        await().until(() -> call.listensForCancel() && thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private AttemptsFailedException outcome() throws Exception {
        return outcome.get(10, TimeUnit.SECONDS);
    }

    @Test
    void interruptedWaitEndsAtOnceAndKeepsTheInterrupt() throws Exception {
        waiting(parking()).interrupt();
        assertThat(outcome().stopReason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(outcome()).hasMessageEndingWith("the thread was interrupted");
        assertThat(interruptKept.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(script.attempts).hasSize(1);
    }

    @Test
    void cancelledWaitEndsAtOnce() throws Exception {
        waiting(parking());
        call.cancel();
        assertThat(outcome().stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(outcome()).hasMessageEndingWith("the call was cancelled");
        assertThat(interruptKept.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** As a time limit does whose action comes late: its actions run, and are gone, though the call goes on. */
    @Test
    void cancelledWaitEndsAtOnceAfterAnActionWasRunForSomethingElse() throws Exception {
        Thread thread = waiting(parking());
        call.runActionAndForgetIt();
        await().until(() -> call.listensForCancel() && thread.getState() == Thread.State.TIMED_WAITING);
        call.cancel();
        assertThat(outcome().stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void wokenWaitGoesOn() throws Exception {
        RetryEngine engine = parking();
        waiting(engine);
        script.failsForEver((BackendException) null);
        engine.breakerOpened("primary", "small", Duration.ofHours(1));
        engine.probeSucceeded("primary", "small");
        assertThat(outcome()).isNull();
        assertThat(script.attempts).containsExactly(1, 2);
    }

    @Test
    void spuriousWakeUpChangesNothing() throws Exception {
        Thread thread = waiting(parking());
        LockSupport.unpark(thread);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(outcome).isNotDone();
        thread.interrupt();
        assertThat(outcome().stopReason()).isEqualTo(StopReason.INTERRUPTED);
    }

    @Test
    void interruptedThreadDoesNotBeginToWait() {
        script.doing(() -> Thread.currentThread().interrupt());
        assertThat(failure().stopReason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void cancelledCallDoesNotBeginToWait() {
        script.doing(call::cancel);
        assertThat(failure().stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void cancelledCallDoesNotWaitForAnOpenBreaker() {
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(1)))
                .doing(call::cancel);
        assertThat(failure().stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void interruptInTheMiddleOfAWaitIsNoFurtherAttempt() {
        sleeper.during(Duration.ofHours(1), () -> Thread.currentThread().interrupt());
        assertThat(failure().stopReason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(sleeper.waits).containsExactly(Duration.ofHours(1));
        assertThat(script.attempts).hasSize(1);
    }

    @Test
    void noRegistrationIsLeftBehind() {
        script.fails(ErrorClass.TRANSIENT).failsForEver((BackendException) null);
        builder.build().execute(call, script);
        assertThat(call.listensForCancel()).isFalse();
    }
}

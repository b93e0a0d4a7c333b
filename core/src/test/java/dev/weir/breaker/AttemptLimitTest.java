package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Time limits of attempts, and whether a timeout counts against the backend; with a fake clock. */
class AttemptLimitTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limiter = new ManualLimiter(time);
    private final CircuitBreaker breaker = CircuitBreaker.builder("slow")
            .time(time)
            .timeLimiter(limiter.limiter())
            .callbackExecutor(Runnable::run)
            .build();

    AttemptLimitTest() {
        time.advance(Duration.ofHours(7));
    }

    private Deadline in(Duration duration) {
        return Deadline.after(duration, time);
    }

    private String takes(Duration duration) throws InterruptedException {
        limiter.pass(duration);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        return "answer";
    }

    private void callsTake(int calls, Duration latency) throws Exception {
        for (int i = 0; i < calls; i++) {
            breaker.execute(() -> takes(latency));
        }
    }

    @Test
    void answerBeforeTheDeadlineIsReturned() throws Exception {
        assertThat(breaker.execute(in(MINUTE), () -> takes(MINUTE.minusNanos(1))))
                .isEqualTo("answer");
    }

    @Test
    void timeoutAtADeadlineBeforeTheLimitDoesNotCount() {
        assertThatThrownBy(() -> breaker.execute(in(Duration.ofSeconds(50)), () -> takes(MINUTE)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("circuit breaker 'slow' ended an attempt after 50000 ms: its caller's deadline expired");
        assertThat(breaker.statistics().released()).isEqualTo(1);
        assertThat(breaker.statistics().timedOut()).isZero();
    }

    @Test
    void timeoutAtADeadlineEqualToTheLimitCounts() {
        assertThatThrownBy(() -> breaker.execute(in(MINUTE), () -> takes(MINUTE)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("circuit breaker 'slow' ended an attempt after 60000 ms: the attempt timeout expired");
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
    }

    private Duration learned() throws Exception {
        callsTake(250, Duration.ofSeconds(2));
        return breaker.attemptTimeout();
    }

    @Test
    void limitFollowsTheLatenciesOfCalls() throws Exception {
        assertThat(learned()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void timedOutAttemptIsNoLatencySample() throws Exception {
        Duration limit = learned();
        assertThatThrownBy(() -> breaker.execute(() -> takes(limit))).isInstanceOf(TimeoutException.class);
        assertThat(breaker.attemptTimeout()).isGreaterThanOrEqualTo(limit);
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
    }

    @Test
    void probeMayTakeTwiceAsLongAsOtherAttempts() throws Exception {
        Duration limit = learned();
        Permit usual = breaker.acquire();
        assertThat(usual.timeLimit()).isEqualTo(limit);
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        time.advance(Duration.ofSeconds(30));
        assertThat(breaker.acquire().timeLimit()).isEqualTo(limit.multipliedBy(2));
    }

    /** Each of ten outputs that are 300 ms apart, for which the floor of 1 s is time enough. */
    private void streamedCalls(int calls) {
        for (int i = 0; i < calls; i++) {
            Permit permit = breaker.acquire();
            permit.outputExpected();
            for (int output = 0; output < 10; output++) {
                time.advance(Duration.ofMillis(300));
                permit.outputReceived();
            }
            permit.onSuccess(50);
        }
    }

    @Test
    void hangBeforeTheFirstOutputIsEndedSoonOnceThatIsKnown() {
        streamedCalls(250);
        Permit permit = breaker.acquire();
        assertThat(permit.timeLimit()).isGreaterThan(Duration.ofSeconds(2));
        permit.outputExpected();
        assertThat(permit.timeLimit()).isEqualTo(Duration.ofSeconds(1));
        limiter.pass(Duration.ofSeconds(1));
        assertThat(permit.isOver()).isTrue();
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
        assertThat(breaker.statistics().inFlight()).isEqualTo(1);
        permit.release();
        assertThat(breaker.statistics().inFlight()).isZero();
    }

    @Test
    void outputMovesTheLimitOfSilence() {
        streamedCalls(250);
        Permit permit = breaker.acquire(); // 1 s of silence is the floor
        permit.outputExpected();
        for (int i = 0; i < 3; i++) {
            limiter.pass(Duration.ofMillis(900));
            assertThat(permit.isOver()).isFalse();
            permit.outputReceived();
        }
        limiter.pass(Duration.ofSeconds(1));
        assertThat(permit.isOver()).isTrue();
        permit.release();
    }

    @Test
    void silenceAfterTheEndOfTheOutputIsNotLimited() {
        streamedCalls(250);
        Permit permit = breaker.acquire();
        permit.outputExpected();
        permit.outputReceived();
        permit.outputEnded();
        limiter.pass(Duration.ofMillis(1_500));
        assertThat(permit.isOver()).isFalse();
        permit.onSuccess();
    }

    @Test
    void timeOfAListenerIsNeitherLatencyNorFailure() {
        streamedCalls(250);
        Permit permit = breaker.acquire();
        permit.outputExpected();
        permit.outputReceived();
        for (int i = 0; i < 30; i++) {
            permit.listenerBegins();
            limiter.pass(Duration.ofSeconds(2));
            permit.listenerEnds();
        }
        assertThat(permit.isOver()).isFalse();
        permit.onSuccess();
        assertThat(breaker.statistics().timedOut()).isZero();
        assertThat(breaker.statistics().succeeded()).isEqualTo(251);
    }

    @Test
    void uninterruptibleAttemptsOpenTheBreakerAtTheirLimit() {
        List<Permit> hanging = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hanging.add(breaker.acquire());
        }
        limiter.pass(MINUTE);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.statistics().timedOut()).isEqualTo(20);
        assertThat(breaker.statistics().inFlight()).isEqualTo(20);
        hanging.forEach(permit -> assertThat(permit.onSuccess()).isTrue());
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThat(breaker.statistics().succeeded()).isZero();
    }

    @Test
    void probeThatHangsDoesNotKeepTheBreakerHalfOpen() {
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        time.advance(Duration.ofSeconds(30));
        Permit probe = breaker.acquire();
        limiter.pass(MINUTE);
        assertThat(breaker.health().cause()).isEqualTo(Cause.PROBE_FAILED);
        probe.release();
    }

    @Test
    void limiterThatTheCallerGaveStaysOpenWhenTheBreakerIsClosed() throws Exception {
        breaker.close();
        assertThat(breaker.execute(() -> "answer")).isEqualTo("answer");
    }
}

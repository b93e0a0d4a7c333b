package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.FakeTime;
import dev.weir.timelimit.HandDrivenLimiter;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long a breaker lets attempts take, and whose time it is that was over; with time that the test lets pass. */
class AttemptLimitTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();
    private final HandDrivenLimiter limiter = new HandDrivenLimiter(time);
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
    void deadlineBeforeTheBreakersLimitIsTheCallersTime() {
        assertThatThrownBy(() -> breaker.execute(in(Duration.ofSeconds(50)), () -> takes(MINUTE)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("circuit breaker 'slow' ended an attempt after 50000 ms: its caller's deadline was over");
        assertThat(breaker.statistics().released()).isEqualTo(1);
        assertThat(breaker.statistics().timedOut()).isZero();
    }

    @Test
    void deadlineTogetherWithTheBreakersLimitIsTheBreakersTime() {
        assertThatThrownBy(() -> breaker.execute(in(MINUTE), () -> takes(MINUTE)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("circuit breaker 'slow' ended an attempt after 60000 ms: the attempt timeout was over");
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
    }

    @Test
    void limitFollowsTheLatenciesOfCalls() throws Exception {
        callsTake(40, Duration.ofSeconds(2));
        assertThat(breaker.attemptTimeout()).isBetween(Duration.ofSeconds(6), Duration.ofMillis(6400));
    }

    @Test
    void attemptThatReachesTheLimitDoublesIt() throws Exception {
        callsTake(40, Duration.ofSeconds(2));
        Duration limit = breaker.attemptTimeout();
        assertThatThrownBy(() -> breaker.execute(() -> takes(limit))).isInstanceOf(TimeoutException.class);
        assertThat(breaker.attemptTimeout()).isEqualTo(limit.multipliedBy(2));
    }

    @Test
    void attemptThatWasEndedCountsWithTheTimeThatItHad() throws Exception {
        callsTake(40, Duration.ofSeconds(2));
        Duration limit = breaker.attemptTimeout();
        assertThatThrownBy(() -> breaker.execute(() -> takes(limit))).isInstanceOf(TimeoutException.class);
        callsTake(5, Duration.ofSeconds(2));
        assertThat(breaker.attemptTimeout())
                .isBetween(limit.multipliedBy(3), limit.multipliedBy(16).dividedBy(5));
    }

    @Test
    void probeMayTakeTwiceAsLongAsOtherAttempts() throws Exception {
        callsTake(40, Duration.ofSeconds(2));
        Duration limit = breaker.attemptTimeout();
        Permit usual = breaker.acquire();
        assertThat(usual.timeLimit()).isEqualTo(limit);
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        time.advance(Duration.ofSeconds(30));
        assertThat(breaker.acquire().timeLimit()).isEqualTo(limit.multipliedBy(2));
    }

    @Test
    void limiterThatTheCallerGaveStaysOpenWhenTheBreakerIsClosed() throws Exception {
        breaker.close();
        assertThat(breaker.execute(() -> "answer")).isEqualTo("answer");
    }
}

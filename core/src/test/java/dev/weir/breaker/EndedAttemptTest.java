package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Attribution of ended attempts: to the backend, to the caller or to neither. */
class EndedAttemptTest {
    private final FakeTime time = new FakeTime();
    private final ManualLimiter limits = new ManualLimiter(time);
    private final CircuitBreaker breaker = CircuitBreaker.builder("hanging")
            .time(time)
            .timeLimiter(limits.limiter())
            .callbackExecutor(Runnable::run)
            .build();

    private void hangUntil(Deadline deadline) {
        assertThatThrownBy(() -> breaker.execute(deadline, () -> {
                    limits.pass(deadline.remaining());
                    throw new InterruptedException("its time was over");
                }))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void hangsUntilTheDeadlineOpenTheBreaker() {
        for (int i = 0; i < 5; i++) {
            Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
            time.advance(Duration.ofMillis(2));
            hangUntil(deadline);
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void shortDeadlinesDoNotOpenIt() {
        for (int i = 0; i < 5; i++) {
            hangUntil(Deadline.after(Duration.ofSeconds(56), time));
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.statistics().released()).isEqualTo(5);
    }
}

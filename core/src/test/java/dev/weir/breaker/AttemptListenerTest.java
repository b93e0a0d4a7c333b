package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.call.CallTimeoutException;
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

/** What a listener receives of each way in which an attempt can end; with a fake clock. */
class AttemptListenerTest implements AttemptListener {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limiter = new ManualLimiter(time);
    private final CircuitBreaker breaker = CircuitBreaker.builder("b")
            .time(time)
            .timeLimiter(limiter.limiter())
            .callbackExecutor(Runnable::run)
            .maxWait(Duration.ZERO)
            .maxConcurrentRequests(2)
            .failureThreshold(3)
            .slidingWindow(100, 100)
            .slowCallRateThreshold(100, Duration.ofSeconds(10))
            .attemptTimeoutWithin(SECOND, Duration.ofMinutes(1))
            .build();

    private final List<AttemptEvent> events = new ArrayList<>();
    private final List<Duration> outputs = new ArrayList<>();

    AttemptListenerTest() {
        breaker.subscribeToAttempts(this);
    }

    @Override
    public void attemptEnded(AttemptEvent event) {
        events.add(event);
    }

    @Override
    public void outputBegan(Duration latency) {
        outputs.add(latency);
    }

    private static AttemptEvent event(Outcome outcome, ErrorClass errorClass, Duration latency, boolean slow) {
        return new AttemptEvent("b", outcome, errorClass, latency, slow, false);
    }

    private Permit begunBefore(Duration duration) {
        Permit permit = breaker.acquire();
        time.advance(duration);
        return permit;
    }

    @Test
    void receivesSuccessFailureAndReleaseWithTheirDuration() {
        begunBefore(SECOND).onSuccess();
        begunBefore(Duration.ofSeconds(10)).onSuccess();
        begunBefore(SECOND).onFailure(ErrorClass.TRANSIENT);
        begunBefore(SECOND).onFailure(ErrorClass.PERMANENT);
        begunBefore(Duration.ofSeconds(11)).release();

        assertThat(events)
                .containsExactly(
                        event(Outcome.SUCCESS, null, SECOND, false),
                        event(Outcome.SUCCESS, null, Duration.ofSeconds(10), true),
                        event(Outcome.FAILURE, ErrorClass.TRANSIENT, SECOND, false),
                        event(Outcome.IGNORED, ErrorClass.PERMANENT, SECOND, false),
                        event(Outcome.RELEASED, null, Duration.ofSeconds(11), false));
    }

    @Test
    void receivesTheExpiryOfTheBreakersLimitAsATimeout() {
        Duration minute = Duration.ofMinutes(1);

        assertThatThrownBy(() -> breaker.execute(() -> {
                    limiter.pass(minute);
                    throw new InterruptedException();
                }))
                .isInstanceOf(TimeoutException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(events).containsExactly(event(Outcome.TIMEOUT, ErrorClass.TIMEOUT, minute, true));
    }

    @Test
    void receivesTheExpiryOfTheCallersDeadlineAsARelease() {
        Duration most = Duration.ofSeconds(20);

        assertThatThrownBy(() -> breaker.execute(Deadline.after(most, time), () -> {
                    limiter.pass(most);
                    throw new InterruptedException();
                }))
                .isInstanceOf(TimeoutException.class);

        assertThat(events).containsExactly(event(Outcome.RELEASED, null, most, false));
    }

    /** The backend ends an attempt itself where it honours the deadline: before the limiter does, and with the same meaning. */
    @Test
    void aTimeoutOfTheBackendAtTheBreakersLimitIsTheBreakersTimeout() {
        begunBefore(Duration.ofMinutes(1)).onFailure(ErrorClass.TIMEOUT);
        begunBefore(SECOND).onFailure(ErrorClass.TIMEOUT);

        assertThat(events)
                .containsExactly(
                        event(Outcome.TIMEOUT, ErrorClass.TIMEOUT, Duration.ofMinutes(1), true),
                        event(Outcome.FAILURE, ErrorClass.TIMEOUT, SECOND, false));
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
        assertThat(breaker.statistics().inFlight()).isZero();
    }

    @Test
    void receivesWhyAnAttemptWasRefused() {
        Permit first = breaker.acquire();
        Permit second = breaker.acquire();
        assertThatThrownBy(breaker::acquire).isInstanceOf(RuntimeException.class);
        first.release();
        second.release();
        breaker.forceOpen();
        assertThatThrownBy(breaker::acquire).isInstanceOf(CircuitOpenException.class);

        assertThat(events)
                .extracting(AttemptEvent::outcome)
                .containsExactly(Outcome.REFUSED_FULL, Outcome.RELEASED, Outcome.RELEASED, Outcome.REFUSED_OPEN);
    }

    @Test
    void marksTheProbesOfAHalfOpenBreaker() {
        for (int i = 0; i < 3; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        time.advance(Duration.ofHours(1));
        breaker.acquire().onSuccess();

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(events).extracting(AttemptEvent::probe).containsExactly(false, false, false, true);
    }

    @Test
    void receivesWhenOutputBeganOnce() {
        Permit permit = breaker.acquire();
        permit.outputExpected();
        time.advance(SECOND);
        permit.outputReceived();
        time.advance(SECOND);
        permit.outputReceived();
        permit.onSuccess();

        assertThat(outputs).containsExactly(SECOND);
    }

    @Test
    void startsNoAttemptAtItsVeryDeadline() throws Exception {
        assertThatThrownBy(() -> breaker.acquire(Deadline.after(Duration.ZERO, time)))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("circuit breaker 'b' started no attempt: the deadline has already passed");
        assertThat(breaker.acquire(Deadline.after(Duration.ofNanos(1), time)).release())
                .isTrue();
    }
}

package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.Calls;
import dev.weir.call.Stage;
import dev.weir.observe.Observers;
import dev.weir.resilience.GuardedBackends;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The retry and guard stages as a call passes them, with the engines that the configuration's defaults give. */
class MakeAttemptsTest {
    private static final Completion ANSWER = Completion.of("model-1", "yes");

    private final TimeSource time = TimeSource.system();
    private final TimeLimiter limiter = new TimeLimiter();
    private final AtomicInteger attempts = new AtomicInteger();
    private final RetryEngine retries = RetryEngine.builder()
            .maxRetries(4)
            .baseDelay(Duration.ZERO)
            .maxDelay(Duration.ZERO)
            .build();
    private final GuardedBackends guarded = Targets.of(retries, limiter, time, new CallListener() {});

    @AfterEach
    void close() {
        limiter.close();
    }

    private CallPath path(Stage backend) {
        return new CallPath(List.of(
                new Translate(),
                new MakeAttempts(guarded, Observers.retries(TimeSource.system()), Set.of()),
                (call, next) -> {
                    attempts.incrementAndGet();
                    return backend.proceed(call, next);
                }));
    }

    private CircuitBreaker breaker() {
        return guarded.breaker("primary", "model-1");
    }

    private static Stage failing(ErrorClass errorClass) {
        return (call, next) -> {
            throw new BackendException(errorClass, "HTTP 500");
        };
    }

    @Test
    void aTransientFailureIsMendedByAnotherAttemptAndToldInTheStory() throws Exception {
        Call call = Calls.plain();

        Answer answer = path((c, next) ->
                        c.attempt() == 1 ? failing(ErrorClass.TRANSIENT).proceed(c, next) : ANSWER)
                .proceed(call);

        assertThat(answer).isSameAs(ANSWER);
        assertThat(call.attemptLog().attempts()).hasSize(2);
        assertThat(breaker().statistics().inFlight()).isZero();
    }

    @Test
    void aCallThatSucceedsAtOnceHasNoStory() throws Exception {
        Call call = Calls.plain();

        path((c, next) -> ANSWER).proceed(call);

        assertThat(call.attemptLog()).isNull();
    }

    @Test
    void theFinalExceptionTellsEveryAttempt() {
        assertThatThrownBy(() -> path(failing(ErrorClass.TRANSIENT)).proceed(Calls.plain()))
                .isInstanceOfSatisfying(CallFailedException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
                    assertThat(e.attemptLog().attempts()).hasSize(5);
                });
        assertThat(attempts).hasValue(5);
    }

    @Test
    void aPermanentFailureIsNotTriedAgainAndSaysNothingOfTheBackendsHealth() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> path(failing(ErrorClass.PERMANENT)).proceed(Calls.plain()))
                    .isInstanceOf(CallFailedException.class);
        }

        assertThat(attempts).hasValue(10);
        assertThat(breaker().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void failuresInARowOpenTheBreakerOfTheirBackendAndModelAlone() {
        assertThatThrownBy(() -> path(failing(ErrorClass.TRANSIENT)).proceed(Calls.plain()))
                .isInstanceOf(CallFailedException.class);

        assertThat(breaker().state()).isEqualTo(State.OPEN);
        assertThat(guarded.breaker("primary", "model-2").state()).isEqualTo(State.CLOSED);
        assertThat(breaker().statistics().inFlight()).isZero();
    }

    @Test
    void aCallersCancellationDoesNotCountAgainstTheBackend() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> path((call, next) -> {
                                call.cancel("no longer wanted");
                                return failing(ErrorClass.NETWORKING).proceed(call, next);
                            })
                            .proceed(Calls.plain()))
                    .isInstanceOf(CallCancelledException.class);
        }

        assertThat(breaker().state()).isEqualTo(State.CLOSED);
        assertThat(breaker().statistics().inFlight()).isZero();
    }

    @Test
    void whateverIsThrownThePermitIsGivenBack() {
        List<Stage> broken = List.of(
                (call, next) -> {
                    throw new IllegalStateException("a defect");
                },
                (call, next) -> {
                    throw new StackOverflowError();
                });
        for (Stage stage : broken) {
            assertThatThrownBy(() -> path(stage).proceed(Calls.plain())).isNotNull();
        }

        assertThat(breaker().statistics().inFlight()).isZero();
    }

    @Test
    void aListenersExceptionComesOutAsItIsAndSaysNothingAboutTheBackend() {
        IllegalStateException own = new IllegalStateException("enough");
        for (int i = 0; i < 10; i++) {
            Call call = Calls.within(Duration.ofMinutes(1), time)
                    .listener(text -> {
                        throw own;
                    })
                    .build();
            assertThatThrownBy(() -> path((c, next) -> {
                                c.listener().onToken("y");
                                return ANSWER;
                            })
                            .proceed(call))
                    .isSameAs(own);
        }
        assertThat(attempts).hasValue(10);
        assertThat(breaker().state()).isEqualTo(State.CLOSED);
        assertThat(breaker().statistics().released()).isEqualTo(10);
    }

    @Test
    void handsTheWholeTextToTheListenerOfABackendThatDoesNotStreamWhenItsPlaceIsFree() throws Exception {
        List<Integer> inFlight = new ArrayList<>();
        Call call = Calls.within(Duration.ofMinutes(1), time)
                .listener(text -> inFlight.add(breaker().statistics().inFlight()))
                .build();

        path((c, next) -> ANSWER).proceed(call);

        assertThat(inFlight).containsExactly(0);
    }

    @Test
    void aBackendThatWrapsAnInterruptEndsTheCallAtOnceAndTheFlagIsKept() {
        assertThatThrownBy(() -> path((call, next) -> {
                            Thread.currentThread().interrupt();
                            Thread.interrupted();
                            throw BackendException.builder(ErrorClass.NETWORKING, "closed")
                                    .cause(new InterruptedException())
                                    .build();
                        })
                        .proceed(Calls.plain()))
                .isInstanceOf(CallCancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(1);
        assertThat(breaker().statistics().released()).isEqualTo(1);
    }

    @Test
    void anUnknownBackendIsNamedWithThoseThereAre() {
        Call elsewhere =
                Calls.within(Duration.ofMinutes(1), time).backend("primray").build();

        assertThatThrownBy(() -> path((c, next) -> ANSWER).proceed(elsewhere))
                .isInstanceOf(CallException.class)
                .hasMessage("call-1: no backend is named 'primray'; configured: primary");
        assertThat(attempts).hasValue(0);
    }

    @Test
    void anAttemptHasTheBreakersTimeAndNeverMoreThanTheCalls() throws Exception {
        Call call = Calls.within(Duration.ofSeconds(5), time).build();

        path((c, next) -> {
                    assertThat(c.deadline().remaining()).isLessThanOrEqualTo(Duration.ofSeconds(5));
                    return ANSWER;
                })
                .proceed(call);
    }

    /** Time whose dates are set back while its readings go on. */
    private static final class SetBack implements TimeSource {
        private final FakeTime readings = new FakeTime();
        private Duration back = Duration.ZERO;

        @Override
        public long nanoTime() {
            return readings.nanoTime();
        }

        @Override
        public Instant instant() {
            return readings.instant().minus(back);
        }
    }

    @Test
    void aClockThatIsSetBackDoesNotLengthenTheWaitForAProbe() {
        SetBack clock = new SetBack();
        RetryEngine untiring =
                RetryEngine.builder().time(clock).sleeper(nanos -> {}).build();
        GuardedBackends timed = Targets.of(untiring, limiter, clock, new CallListener() {});
        CircuitBreaker breaker = timed.breaker("primary", "model-1");
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        clock.readings.advance(Duration.ofSeconds(10));
        clock.back = Duration.ofHours(1);

        CallPath path =
                new CallPath(List.of(new MakeAttempts(timed, Observers.retries(TimeSource.system()), Set.of())));
        Call call = Calls.within(Duration.ofSeconds(5), clock).build();
        assertThatThrownBy(() -> path.proceed(call))
                .isInstanceOfSatisfying(
                        AttemptsFailedException.class,
                        e -> assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofSeconds(20)));
    }
}

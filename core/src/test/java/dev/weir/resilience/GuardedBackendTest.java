package dev.weir.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.breaker.BreakerFixture;
import dev.weir.breaker.Cause;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.Rethrow;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.config.SettingsRecord;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.TargetLimiter;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryStatistics;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.ManualLimiter;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** After a networking failure a call waits half of the strategy's delay. */
class GuardedBackendTest {
    private static final Duration OPEN = Duration.ofSeconds(4);

    private final BreakerFixture fixture = new BreakerFixture(builder -> builder.failureThreshold(2)
            .successThreshold(1)
            .timeout(OPEN)
            .maxConcurrentRequests(2)
            .enableAdaptiveTimeout(false));
    private final RetryEngine retries = RetryEngine.builder()
            .strategy("patient", failed -> RetryDecision.retryAfter(Duration.ofSeconds(2)))
            .maxRetries(3)
            .time(fixture.time)
            .sleeper(this::pass)
            .build();
    private final GuardedBackend backend = new GuardedBackend("primary", "small", retries, fixture.breaker);
    private Runnable whileWaiting = () -> {};
    private int asked;

    private void pass(long nanos) {
        whileWaiting.run();
        fixture.time.advance(Duration.ofNanos(Math.min(nanos, 10_000_000)));
    }

    @AfterEach
    void close() {
        backend.close();
        fixture.breaker.close();
    }

    private String ask(int failures) throws IOException {
        if (asked++ < failures) {
            throw new ConnectException("down");
        }
        return "answer";
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofMinutes(1), fixture.time);
    }

    private RetryStatistics statistics() {
        return retries.statistics().get("patient");
    }

    @Test
    void openBreakerIsWaitedOutAndCostsNoRetry() {
        long began = fixture.time.nanoTime();
        assertThat(backend.<String>execute(deadline(), () -> ask(2))).isEqualTo("answer");
        assertThat(Duration.ofNanos(fixture.time.nanoTime() - began)).isEqualTo(OPEN.plusSeconds(1));
        assertThat(statistics()).isEqualTo(new RetryStatistics(1, 2, 1));
        assertThat(fixture.breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aRateLimitWhoseEndIsAnnouncedDoesNotOpenTheBreaker() {
        long began = fixture.time.nanoTime();
        assertThat(backend.<String>execute(deadline(), () -> limited(3, Duration.ofMillis(400))))
                .isEqualTo("answer");

        assertThat(fixture.breaker.state()).isEqualTo(State.CLOSED);
        assertThat(Duration.ofNanos(fixture.time.nanoTime() - began)).isLessThan(OPEN);
        assertThat(fixture.breaker.statistics().failed()).containsEntry(ErrorClass.RATE_LIMIT, 3L);
        assertThat(fixture.breaker.statistics().trips().values()).containsOnly(0L);
    }

    @Test
    void aRateLimitWithoutAnEndOpensTheBreaker() {
        backend.<String>execute(deadline(), () -> limited(2, null));

        assertThat(fixture.breaker.statistics().trips()).containsEntry(Cause.CONSECUTIVE_FAILURES, 1L);
    }

    private String limited(int times, @Nullable Duration retryAfter) throws BackendException {
        if (asked++ < times) {
            throw BackendException.builder(Reason.RATE_LIMITED, "status 429")
                    .retryAfter(retryAfter)
                    .build();
        }
        return "answer";
    }

    @Test
    void everyAttemptCountsOnceWithTheClassOfWhatItThrew() {
        fixture.breaker.forceClose();
        AttemptsFailedException failed =
                catchThrowableOfType(AttemptsFailedException.class, () -> backend.execute(deadline(), () -> ask(9)));
        assertThat(failed.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        assertThat(failed.stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(fixture.breaker.statistics().failed()).containsEntry(ErrorClass.NETWORKING, 4L);
    }

    @Test
    void refusalThatDoesNotEndBeforeTheDeadlineEndsTheCallAtOnce() {
        fixture.fail(2);
        Deadline soon = Deadline.after(Duration.ofSeconds(3), fixture.time);
        AttemptsFailedException failed =
                catchThrowableOfType(AttemptsFailedException.class, () -> backend.execute(soon, () -> ask(0)));
        assertThat(failed.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failed.attemptLog().refusals()).isEqualTo(1);
        assertThat(asked).isZero();
    }

    @Test
    void callWithoutAPermitEndsUnchanged() {
        Permit one = fixture.breaker.acquire();
        Permit other = fixture.breaker.acquire();
        assertThatThrownBy(() -> backend.execute(deadline(), () -> ask(0)))
                .isInstanceOf(ConcurrencyLimitException.class);
        one.release();
        other.release();
        assertThat(asked).isZero();
    }

    /** What an attempt throws, and how many failures and how many releases of the breaker that is. */
    static Stream<Arguments> thrown() {
        CircuitBreaker open = CircuitBreaker.builder("other").build();
        open.forceOpen();
        CircuitBreaker full = CircuitBreaker.builder("full")
                .maxConcurrentRequests(1)
                .maxWait(Duration.ZERO)
                .build();
        full.acquire();
        BackendException failed = new BackendException(ErrorClass.TRANSIENT, "failed");
        return Stream.of(
                arguments(new ConnectException("down"), 1, 0),
                arguments(new CallFailedException("other client", failed, Reason.SERVER_ERROR, null), 1, 0),
                arguments(new CallTimeoutException("other client's deadline"), 1, 0),
                arguments(new CallCancelledException("other client's call"), 0, 1),
                arguments(catchThrowable(open::acquire), 0, 1),
                arguments(catchThrowable(full::acquire), 0, 1),
                arguments(Refusal.circuitOpen("other", "model", OPEN), 0, 1),
                arguments(new CancellationException(), 0, 1),
                arguments(new AssertionError("broken"), 0, 1));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void exceptionsCountTheSameWithAndWithoutRetries(Throwable thrown, int failures, int releases) {
        fixture.breaker.forceClose();
        Callable<String> attempt = () -> {
            throw Rethrow.unchecked(thrown);
        };
        assertThat(catchThrowable(() -> fixture.breaker.execute(attempt))).isSameAs(thrown);
        assertThat(List.of(failures(), fixture.breaker.statistics().released()))
                .containsExactly((long) failures, (long) releases);

        assertThat(catchThrowable(() -> backend.execute(Deadline.after(Duration.ofSeconds(1), fixture.time), attempt)))
                .isNotNull();
        assertThat(List.of(failures(), fixture.breaker.statistics().released()))
                .containsExactly(2L * failures, 2L * releases);
    }

    private long failures() {
        return fixture.breaker.statistics().failed().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void breakerThatWasForcedOpenBeforeItWasGuardedIsNotWaitedFor() {
        fixture.breaker.forceOpen();
        try (GuardedBackend late = new GuardedBackend("primary", "small", retries, fixture.breaker)) {
            AttemptsFailedException failed = catchThrowableOfType(
                    AttemptsFailedException.class, () -> late.execute(Duration.ofMinutes(1), () -> ask(0)));
            assertThat(failed.stopReason()).isEqualTo(StopReason.CIRCUIT_OPEN);
            assertThat(failed.attemptLog().refusals()).isEqualTo(1);
        }
    }

    @Test
    void engineClassifiesForTheBreakerToo() {
        RetryEngine strict = RetryEngine.builder()
                .permanent(IllegalArgumentException.class)
                .time(fixture.time)
                .build();
        try (GuardedBackend own = new GuardedBackend("primary", "small", strict, fixture.breaker)) {
            assertThatThrownBy(() -> own.execute(Duration.ofMinutes(1), () -> {
                        throw new IllegalArgumentException("bad prompt");
                    }))
                    .isInstanceOf(AttemptsFailedException.class);
        }
        assertThat(fixture.breaker.statistics().failed()).containsEntry(ErrorClass.PERMANENT, 1L);
    }

    @Test
    void openBreakerInsideTheWorkIsNeutralForTheOuterBackend() {
        BreakerFixture inner = new BreakerFixture(builder -> builder);
        inner.breaker.forceOpen();
        try (GuardedBackend open = new GuardedBackend("other", "small", retries, inner.breaker)) {
            assertThatThrownBy(() -> fixture.breaker.execute(() -> open.execute(deadline(), () -> ask(0))))
                    .isInstanceOf(AttemptsFailedException.class);
        }
        assertThat(failures()).isZero();
        assertThat(fixture.breaker.statistics().released()).isEqualTo(1);
    }

    @Test
    void retryWithoutAPermitHasItsAttemptLog() {
        fixture.breaker.forceClose();
        List<Permit> taken = new ArrayList<>();
        ConcurrencyLimitException full = catchThrowableOfType(
                ConcurrencyLimitException.class,
                () -> backend.execute(deadline(), () -> {
                    taken.add(fixture.breaker.acquire());
                    whileWaiting = () -> {
                        if (taken.size() < 2) {
                            taken.add(fixture.breaker.acquire());
                        }
                    };
                    return ask(1);
                }));
        assertThat(full.attemptLog()).isNotNull();
        assertThat(full.attemptLog().attemptCount()).isEqualTo(1);
        taken.forEach(Permit::release);
    }

    /** Work whose first attempts fail, and which may not be made after them. */
    private AttemptWork<String> rejectedAfter(int failures) {
        return new AttemptWork<>() {
            @Override
            public String run(int number, Attempt attempt) throws Exception {
                if (asked++ < failures) {
                    throw new ConnectException("down");
                }
                throw new CallException("not permitted");
            }

            @Override
            public boolean isRejection(Throwable thrown) {
                return thrown instanceof CallException;
            }
        };
    }

    @Test
    void rejectedWorkEndsTheCallAndCountsForNothing() {
        LimitSettings one = SettingsRecord.defaults(LimitSettings.class, Map.of("requestsPerMinute", 1, "burst", "1m"));
        TargetLimiter limiter = new TargetLimiter("primary/small", one, fixture.time);
        try (GuardedBackend limited = new GuardedBackend("primary", "small", retries, fixture.breaker, limiter)) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(
                                () -> limited.execute(retries.call("primary", "small", deadline()), rejectedAfter(0)))
                        .isExactlyInstanceOf(CallException.class)
                        .hasMessage("not permitted");
            }
        }
        assertThat(asked).isEqualTo(5);
        assertThat(failures()).isZero();
        assertThat(fixture.breaker.statistics().released()).isEqualTo(5);
        assertThat(fixture.breaker.state()).isEqualTo(State.CLOSED);
        assertThat(statistics().retries()).isZero();
    }

    @Test
    void retryThatIsRejectedHasTheLogOfTheAttemptsBefore() {
        CallException rejected = catchThrowableOfType(
                CallException.class,
                () -> backend.execute(retries.call("primary", "small", deadline()), rejectedAfter(1)));

        assertThat(rejected.attemptLog()).isNotNull();
        assertThat(rejected.attemptLog().attemptCount()).isEqualTo(1);
        assertThat(asked).isEqualTo(2);
        assertThat(failures()).isEqualTo(1);
        assertThat(fixture.breaker.statistics().released()).isEqualTo(1);
    }

    @Test
    void attemptCancelledAloneLeavesNoInterruptAndIsRetried() {
        AtomicInteger attempts = new AtomicInteger();
        String answer = backend.execute(retries.call("primary", "small", deadline()), (number, attempt) -> {
            if (attempts.incrementAndGet() == 1) {
                attempt.cancel();
                new CountDownLatch(1).await();
            }
            return "answer " + number;
        });
        assertThat(answer).isEqualTo("answer 2");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatEndsItsOwnAttemptCountsOnce() {
        fixture.fail(2);
        fixture.time.advance(OPEN);
        for (int i = 0; i < 3; i++) {
            backend.execute(retries.call("primary", "small", deadline()), (number, attempt) -> {
                attempt.cancel();
                attempt.end();
                return "answer";
            });
        }
        assertThat(fixture.breaker.statistics().released()).isEqualTo(3);
        assertThat(fixture.breaker.statistics().succeeded()).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    private Duration waitOfACallDuringWhichTheBreakerOpensAndCloses() {
        whileWaiting = () -> {
            fixture.breaker.forceOpen();
            fixture.breaker.reset();
        };
        asked = 0;
        long began = fixture.time.nanoTime();
        backend.<String>execute(deadline(), () -> ask(1));
        return Duration.ofNanos(fixture.time.nanoTime() - began);
    }

    @Test
    void eventsOfTheBreakerWakeCallsUntilItIsClosed() {
        assertThat(waitOfACallDuringWhichTheBreakerOpensAndCloses()).isEqualTo(Duration.ofMillis(10));
        backend.close();
        assertThat(waitOfACallDuringWhichTheBreakerOpensAndCloses()).isEqualTo(Duration.ofSeconds(1));
    }

    /** A call whose time passes just before its attempt begins. */
    private static final class LateCall implements TargetCall {
        private final ManualLimiter limits;
        private final Deadline deadline;

        private LateCall(ManualLimiter limits, Deadline deadline) {
            this.limits = limits;
            this.deadline = deadline;
        }

        @Override
        public String callId() {
            return "call-1";
        }

        @Override
        public String backend() {
            return "primary";
        }

        @Override
        public String model() {
            return "small";
        }

        @Override
        public Deadline deadline() {
            return deadline;
        }

        @Override
        public long startedNanos() {
            return 0;
        }

        @Override
        public Registration onCancel(Runnable action) {
            limits.pass(deadline.remaining());
            return () -> {};
        }
    }

    @Test
    void callWhoseDeadlinePassesBeforeItsAttemptBeginsIsOutOfTimeAndNotCancelled() {
        ManualLimiter limits = new ManualLimiter(fixture.time);
        CircuitBreaker breaker = CircuitBreaker.builder("late")
                .time(fixture.time)
                .timeLimiter(limits.limiter())
                .build();
        GuardedBackend late = new GuardedBackend("primary", "small", retries, breaker);
        assertThatThrownBy(() -> late.execute(new LateCall(limits, deadline()), () -> ask(0)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(asked).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }
}

package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.call.Rethrow;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts run by the breaker, with the system clock where it ends one. */
@Timeout(60)
class ExecuteTest {
    /** Kotlin and Scala throw checked exceptions anywhere. */
    static Stream<Throwable> thrownByCallbacks() {
        return Stream.of(new IllegalStateException("odd"), new IOException("odd"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("thrownByCallbacks")
    void throwingResultPredicateLosesNeitherTheAnswerNorThePermit(Throwable thrown) throws Exception {
        CircuitBreaker picky = CircuitBreaker.builder("picky")
                .failureOnResult(result -> {
                    throw Rethrow.unchecked(thrown);
                })
                .build();
        assertThat(picky.execute(() -> "answer")).isEqualTo("answer");
        assertThat(picky.executeStage(() -> CompletableFuture.completedFuture("answer")))
                .isCompletedWithValue("answer");
        assertThat(picky.statistics().inFlight()).isZero();
        assertThat(picky.statistics().succeeded()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("thrownByCallbacks")
    void throwingClassifierLosesNeitherTheFailureNorThePermit(Throwable thrown) {
        CircuitBreaker odd = CircuitBreaker.builder("odd")
                .classification(new ErrorClassification(List.of(failure -> {
                    throw Rethrow.unchecked(thrown);
                })))
                .build();
        assertThatThrownBy(() -> odd.execute(() -> {
                    throw new ConnectException("down");
                }))
                .isInstanceOf(ConnectException.class);
        assertThat(odd.statistics().inFlight()).isZero();
        assertThat(odd.statistics().failed()).containsEntry(ErrorClass.NETWORKING, 1L);
    }

    @Test
    void stageWhoseCancellationThrowsFailsAtItsLimitAllTheSame() {
        CompletableFuture<String> source = new CompletableFuture<>();
        try (CircuitBreaker quick = CircuitBreaker.builder("quick")
                .attemptTimeoutWithin(Duration.ofMillis(50), Duration.ofMillis(50))
                .build()) {
            assertThatThrownBy(() ->
                            quick.executeStage(source::minimalCompletionStage).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("the attempt timeout expired");
        }
    }

    @Test
    void interruptInTheSupplierOfAStageIsKeptAndNeutral() {
        try (CircuitBreaker own = CircuitBreaker.builder("own").build()) {
            assertThat(own.executeStage(() -> {
                        throw Rethrow.unchecked(new InterruptedException());
                    }))
                    .isCompletedExceptionally();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(own.statistics().released()).isEqualTo(1);
        }
    }

    @Test
    void exceptionsOfAPermanentTypeAreIgnored() {
        CircuitBreaker own = CircuitBreaker.builder("own")
                .failureThreshold(1)
                .permanent(IllegalArgumentException.class)
                .build();
        assertThatThrownBy(() -> own.execute(() -> {
                    throw new IllegalArgumentException("the caller's mistake");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(own.state()).isEqualTo(State.CLOSED);
        assertThat(own.statistics().failed()).containsEntry(ErrorClass.PERMANENT, 1L);
    }

    @Test
    void unwantedResultsCountAsFailuresAndAreReturned() throws Exception {
        CircuitBreaker strict = CircuitBreaker.builder("strict")
                .failureThreshold(2)
                .failureOnResult(""::equals)
                .build();
        assertThat(strict.execute(() -> "")).isEmpty();
        assertThat(strict.executeStage(() -> CompletableFuture.completedFuture("")))
                .isCompletedWithValue("");
        assertThat(strict.state()).isEqualTo(State.OPEN);
    }

    @Test
    void stageWhoseDeadlineHasPassedIsNotBegun() {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<String> late =
                breaker.executeStage(Deadline.after(Duration.ZERO, TimeSource.system()), () -> {
                    begun.set(true);
                    return CompletableFuture.completedFuture("answer");
                });
        assertThat(late).isCompletedExceptionally();
        assertThat(begun).isFalse();
    }

    /** A listener that blocks when a limit passes, and an attempt of another breaker whose limit passes meanwhile. */
    @Test
    void blockingAttemptListenerDelaysNoLimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (TimeLimiter limiter = new TimeLimiter()) {
            CircuitBreaker watched =
                    CircuitBreaker.builder("watched").timeLimiter(limiter).build();
            CircuitBreaker other =
                    CircuitBreaker.builder("other").timeLimiter(limiter).build();
            watched.subscribeToAttempts(event -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Permit ended = watched.acquire(Deadline.after(Duration.ofMillis(5), TimeSource.system()));
            Deadline soon = Deadline.after(Duration.ofMillis(20), TimeSource.system());
            assertThatThrownBy(() -> other.execute(soon, () -> {
                        never.await();
                        return "answer";
                    }))
                    .isInstanceOf(TimeoutException.class);
            never.countDown();
            ended.release();
        }
    }

    private final CircuitBreaker breaker = CircuitBreaker.builder("slow")
            .attemptTimeoutWithin(Duration.ofMillis(200), Duration.ofMillis(200))
            .build();

    @AfterEach
    void nothingIsLeft() {
        breaker.close();
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    private static String block() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    private long failed(ErrorClass errorClass) {
        return breaker.statistics().failed().get(errorClass);
    }

    @Test
    void returnsWhatTheAttemptReturns() throws Exception {
        assertThat(breaker.execute(() -> "answer")).isEqualTo("answer");
        assertThat(breaker.statistics().succeeded()).isEqualTo(1);
    }

    @Test
    void nullAttemptDoesNotCountAgainstTheBackend() {
        assertThatThrownBy(() -> breaker.execute(null)).hasMessage("attempt");
        assertThat(failed(ErrorClass.UNKNOWN)).isZero();
    }

    @Test
    void throwsWhatTheAttemptThrowsAndCountsItByItsClass() {
        BackendException failure = BreakerFixture.failure(ErrorClass.THROTTLING);
        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(failed(ErrorClass.THROTTLING)).isEqualTo(1);
    }

    @Test
    void classifiesOtherExceptionsByType() {
        assertFails(new SocketTimeoutException("slow"), ErrorClass.TIMEOUT);
        assertFails(new ConnectException("gone"), ErrorClass.NETWORKING);
        assertFails(new IllegalStateException("odd"), ErrorClass.UNKNOWN);
    }

    private void assertFails(Exception thrown, ErrorClass errorClass) {
        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(failed(errorClass)).isEqualTo(1);
    }

    @Test
    void endsAnAttemptAtItsLimitAndCountsATimeout() {
        assertThatThrownBy(() -> breaker.execute(ExecuteTest::block))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("circuit breaker 'slow' ended an attempt after 200 ms: the attempt timeout expired")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(failed(ErrorClass.TIMEOUT)).isEqualTo(1);
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
    }

    @Test
    void endsAnAttemptAtTheCallersDeadlineWithoutCountingIt() {
        try (CircuitBreaker patient = CircuitBreaker.builder("patient").build()) {
            Deadline deadline = Deadline.after(Duration.ofMillis(200), TimeSource.system());
            assertThatThrownBy(() -> patient.execute(deadline, ExecuteTest::block))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageEndingWith("its caller's deadline expired");
            assertThat(patient.statistics().timedOut()).isZero();
            assertThat(patient.statistics().released()).isEqualTo(1);
        }
    }

    @Test
    void lateAnswerIsReturnedAndCountsAsATimeout() throws Exception {
        String answer = breaker.execute(() -> {
            try {
                return block();
            } catch (InterruptedException e) {
                return "late";
            }
        });
        assertThat(answer).isEqualTo("late");
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
    }

    @Test
    void cancellationByTheCallerDoesNotCount() {
        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> breaker.execute(() -> {
                    Thread.currentThread().interrupt();
                    throw BreakerFixture.failure(ErrorClass.NETWORKING);
                }))
                .isInstanceOf(BackendException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(breaker.statistics().released()).isEqualTo(2);
        assertThat(failed(ErrorClass.NETWORKING)).isZero();
    }

    @Test
    void jvmErrorReturnsThePermitAndIsNeutral() {
        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(breaker.statistics().released()).isEqualTo(1);
    }

    @Test
    void unclassifiableFailureReturnsThePermitAndCountsAsUnknown() {
        Exception odd = new Exception("odd") {
            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("on purpose");
            }
        };
        assertThatThrownBy(() -> breaker.execute(() -> {
                    throw odd;
                }))
                .isSameAs(odd);
        assertThat(failed(ErrorClass.UNKNOWN)).isEqualTo(1);
    }

    @Test
    void closedLimiterRejectsAndReturnsThePermit() {
        breaker.close();
        assertThatThrownBy(() -> breaker.execute(() -> "answer"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("circuit breaker 'slow' was shut down with close(): no attempt can begin");
        assertThat(breaker.statistics().released()).isEqualTo(1);
    }

    @Test
    void rejectionOfAnotherBreakerIsNeutral() {
        try (CircuitBreaker inner = CircuitBreaker.builder("inner").build()) {
            inner.forceOpen();
            assertThatThrownBy(() -> breaker.execute(() -> inner.execute(() -> "answer")))
                    .isInstanceOf(CircuitOpenException.class);
            assertThat(breaker.executeStage(() -> inner.executeStage(CompletableFuture::new)))
                    .isCompletedExceptionally();
            assertThat(breaker.statistics().released()).isEqualTo(2);
        }
    }

    @Test
    void dependentsOfAStageDelayNeitherItsCancellationNorItsPermit() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        CompletableFuture<?> unused = breaker.executeStage(() -> stage).whenComplete((result, failure) -> {
            seen.complete(failure);
            awaitQuietly(release);
        });
        assertThat(seen.get()).isInstanceOf(TimeoutException.class);
        await().until(stage::isCancelled);
        await().until(() -> breaker.statistics().inFlight() == 0);
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

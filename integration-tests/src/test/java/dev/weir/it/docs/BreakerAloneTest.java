package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.BreakerHealth;
import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.Cause;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitBreakerBuilder;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.breaker.StateChange;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.TimeLimiter;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The circuit breaker used alone. The snippets of docs/engines.md come from here. */
@Timeout(60)
class BreakerAloneTest {
    private final FakeTime time = new FakeTime();

    private static String ask(String question) throws ConnectException {
        if (question.isEmpty()) {
            throw new ConnectException("nobody is there");
        }
        return "answer to " + question;
    }

    private static String block() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    private CircuitBreaker byFakeTime() {
        return CircuitBreaker.builder("primary")
                .time(time)
                .failureThreshold(2)
                .successThreshold(1)
                .maxConcurrentRequests(1)
                .maxWait(Duration.ZERO)
                .callbackExecutor(Runnable::run)
                .build();
    }

    @Test
    void executesAndRefusesOnceItIsOpen() throws Exception {
        // tag::breaker[]
        CircuitBreaker breaker = CircuitBreaker.builder("primary")
                .failureThreshold(5)
                .timeout(Duration.ofSeconds(30))
                .maxConcurrentRequests(50)
                .maxWait(Duration.ZERO)
                .attemptTimeoutWithin(Duration.ofSeconds(1), Duration.ofSeconds(20))
                .build();

        String answer = breaker.execute(() -> ask("what is a weir?"));
        // end::breaker[]
        try (breaker) {
            assertThat(answer).isEqualTo("answer to what is a weir?");
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> breaker.execute(() -> ask(""))).isInstanceOf(ConnectException.class);
            }
            assertThatThrownBy(() -> breaker.execute(() -> ask("more?"))).isInstanceOf(CircuitOpenException.class);
            // tag::watch[]
            BreakerHealth health = breaker.health();
            BreakerStatistics statistics = breaker.statistics();
            // end::watch[]
            assertThat(health.state()).isEqualTo(State.OPEN);
            assertThat(health.cause()).isEqualTo(Cause.CONSECUTIVE_FAILURES);
            assertThat(health.nextProbe()).isEqualTo(health.since().plusSeconds(30));
            assertThat(statistics.failed()).containsEntry(ErrorClass.NETWORKING, 5L);
            assertThat(statistics.refusedOpen()).isEqualTo(1);
        }
    }

    private static String within(CircuitBreaker breaker, Duration timeout) throws Exception {
        // tag::deadline[]
        Deadline deadline = Deadline.after(timeout, TimeSource.system());
        return breaker.execute(deadline, () -> block());
        // end::deadline[]
    }

    @Test
    void endsAnAttemptAtTheEarlierOfItsOwnLimitAndTheDeadline() {
        try (CircuitBreaker breaker = CircuitBreaker.builder("primary")
                .attemptTimeoutWithin(Duration.ofMillis(20), Duration.ofMillis(500))
                .build()) {
            assertThatThrownBy(() -> within(breaker, Duration.ofMillis(10)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("its caller's deadline expired")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(breaker.statistics().released()).isEqualTo(1);
            assertThatThrownBy(() -> within(breaker, Duration.ofHours(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("the attempt timeout expired");
            assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.TIMEOUT, 1L);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    private static CompletableFuture<String> later(String answer) {
        return CompletableFuture.completedFuture(answer);
    }

    @Test
    void stageIsAnAttemptWithoutAThread() {
        CircuitBreaker breaker = byFakeTime();
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
        // tag::stage[]
        CompletableFuture<String> answer = breaker.executeStage(deadline, () -> later("answer"));
        // end::stage[]
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(breaker.statistics().succeeded()).isEqualTo(1);
    }

    @Test
    void stageHoldsItsPlaceUntilItCompletesOrIsCancelled() {
        CircuitBreaker breaker = byFakeTime();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.executeStage(() -> source);
        assertThat(breaker.executeStage(() -> later("too many")))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ConcurrencyLimitException.class);
        answer.cancel(true);
        assertThat(source).failsWithin(Duration.ofSeconds(30)).withThrowableOfType(CancellationException.class);
        assertThat(breaker.executeStage(() -> CompletableFuture.failedFuture(new ConnectException("gone"))))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ConnectException.class);
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThat(breaker.statistics().released()).isEqualTo(1);
        assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.NETWORKING, 1L);
    }

    // tag::stream[]
    static void forward(CircuitBreaker breaker, Deadline deadline, Supplier<Stream<String>> ask, List<String> out)
            throws InterruptedException {
        Permit permit = breaker.acquire(deadline);
        try (Stream<String> answer = ask.get()) {
            answer.forEach(out::add);
            permit.onSuccess();
        } catch (RuntimeException e) {
            permit.onFailure(ErrorClassification.standard().classify(e));
            throw e;
        } finally {
            permit.release();
        }
    }
    // end::stream[]

    @Test
    void streamHoldsItsPermitUntilItsEnd() throws InterruptedException {
        CircuitBreaker breaker = byFakeTime();
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
        List<Integer> inFlight = new ArrayList<>();
        List<String> out = new ArrayList<>();
        forward(
                breaker,
                deadline,
                () -> Stream.of("a", "b")
                        .peek(text -> inFlight.add(breaker.statistics().inFlight())),
                out);
        assertThat(out).containsExactly("a", "b");
        assertThat(inFlight).containsExactly(1, 1);
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThatThrownBy(() -> forward(
                        breaker,
                        deadline,
                        () -> Stream.of("cut").peek(text -> {
                            throw new IllegalStateException("cut off");
                        }),
                        out))
                .isInstanceOf(IllegalStateException.class);
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.UNKNOWN, 1L);
    }

    @Test
    void listenerIsToldOfChangesUntilItsSubscriptionIsClosed() {
        CircuitBreaker breaker = byFakeTime();
        List<String> log = new ArrayList<>();
        // tag::listen[]
        Registration subscription = breaker.subscribe(new BreakerListener() {
            @Override
            public void stateChanged(StateChange change) {
                log.add(change.from() + " to " + change.to() + ", because "
                        + change.cause().description());
            }
        });
        // end::listen[]
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        time.advance(Duration.ofMinutes(1));
        breaker.acquire().onSuccess();
        subscription.close();
        breaker.forceOpen();
        assertThat(log)
                .containsExactly(
                        "CLOSED to OPEN, because too many consecutive calls failed",
                        "OPEN to HALF_OPEN, because its wait expired",
                        "HALF_OPEN to CLOSED, because enough probes succeeded");
    }

    @Test
    void attemptsAreToldToTheirListener() throws Exception {
        CircuitBreaker breaker = byFakeTime();
        List<String> log = new ArrayList<>();
        // tag::attempts[]
        Registration subscription = breaker.subscribeToAttempts(
                event -> log.add(event.outcome() + " after " + event.latency().toMillis() + " ms"));
        // end::attempts[]
        breaker.execute(() -> {
            time.advance(Duration.ofMillis(700));
            return ask("it");
        });
        breaker.acquire().onFailure(ErrorClass.PERMANENT);
        breaker.forceOpen();
        assertThatThrownBy(breaker::acquire).isInstanceOf(CircuitOpenException.class);
        subscription.close();
        assertThatThrownBy(breaker::acquire).isInstanceOf(CircuitOpenException.class);
        assertThat(log).containsExactly("SUCCESS after 700 ms", "IGNORED after 0 ms", "REFUSED_OPEN after 0 ms");
    }

    @Test
    void forcedStateStaysUntilTheReset() {
        CircuitBreaker breaker = byFakeTime();
        // tag::force[]
        breaker.forceOpen(); // nothing gets through, for a maintenance window
        breaker.forceClose(); // everything does, however much fails
        breaker.reset(); // closed, and it decides by itself again
        // end::force[]
        breaker.forceOpen();
        time.advance(Duration.ofDays(1));
        assertThatThrownBy(breaker::acquire).hasMessageContaining("until it is reset or forced closed");
        breaker.forceClose();
        for (int i = 0; i < 10; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        breaker.reset();
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void classOfAFailureDecidesWhetherItCounts() {
        // tag::ignore[]
        CircuitBreaker breaker = CircuitBreaker.builder("primary")
                .failureThreshold(1)
                .ignore(Set.of(ErrorClass.PERMANENT, ErrorClass.AUTHENTICATION, ErrorClass.UNKNOWN))
                .build();
        // end::ignore[]
        try (breaker) {
            assertThatThrownBy(() -> breaker.execute(() -> List.of().get(0)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThatThrownBy(() -> breaker.execute(() -> ask(""))).isInstanceOf(ConnectException.class);
            assertThat(breaker.state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void resultCanCountAsAFailureAndIsReturned() throws Exception {
        // tag::result[]
        CircuitBreaker breaker = CircuitBreaker.builder("primary")
                .failureThreshold(2)
                .failureOnResult(result -> result instanceof String text && text.isBlank())
                .build();
        // end::result[]
        try (breaker) {
            assertThat(breaker.execute(() -> " ")).isEqualTo(" ");
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThat(breaker.execute(() -> "")).isEmpty();
            assertThat(breaker.state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void rateOverTheLastCallsOpensItAndItsWaitAloneMakesItHalfOpen() throws InterruptedException {
        // tag::window[]
        CircuitBreakerBuilder builder = CircuitBreaker.builder("primary")
                .slidingWindow(100, 10)
                .failureRateThreshold(50)
                .automaticHalfOpen(true)
                .maxWaitInHalfOpen(Duration.ofSeconds(2));
        // end::window[]
        CountDownLatch halfOpen = new CountDownLatch(1);
        try (CircuitBreaker breaker = builder.timeout(Duration.ofMillis(10)).build()) {
            breaker.subscribe(new BreakerListener() {
                @Override
                public void stateChanged(StateChange change) {
                    if (change.to() == State.HALF_OPEN) {
                        halfOpen.countDown();
                    }
                }
            });
            for (int i = 0; i < 5; i++) {
                breaker.acquire().onSuccess();
                assertThat(breaker.state()).isEqualTo(State.CLOSED);
                breaker.acquire().onFailure(ErrorClass.TRANSIENT);
            }
            assertThat(breaker.health().cause()).isIn(Cause.FAILURE_RATE, Cause.WAIT_EXPIRED);
            assertThat(halfOpen.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void breakersShareALimiterAndLeaveItOpen() throws Exception {
        // tag::share[]
        TimeLimiter limiter = new TimeLimiter();
        CircuitBreaker small =
                CircuitBreaker.builder("primary/small").timeLimiter(limiter).build();
        CircuitBreaker large =
                CircuitBreaker.builder("primary/large").timeLimiter(limiter).build();
        // end::share[]
        small.close();
        assertThat(large.execute(() -> ask("still?"))).isEqualTo("answer to still?");
        limiter.close();
        assertThatThrownBy(() -> large.execute(() -> ask("now?")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a time limiter that is closed");
        assertThatThrownBy(large::acquire).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void limiterAloneEndsWhatTakesTooLong() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (TimeLimiter limiter = new TimeLimiter()) {
            assertThatThrownBy(() -> limited(limiter))
                    .isInstanceOf(TimeoutException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(watched(limiter, Duration.ofMinutes(1), closed::countDown, () -> ask("it")))
                    .isEqualTo("answer to it");
            assertThat(closed.getCount()).as("no action within the time").isEqualTo(1);
            assertThatThrownBy(() -> watched(limiter, Duration.ofMillis(20), closed::countDown, () -> block()))
                    .isInstanceOf(InterruptedException.class);
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static String limited(TimeLimiter limiter) throws Exception {
        // tag::limiter[]
        long deadline =
                Deadline.after(Duration.ofMillis(50), TimeSource.system()).nanoTime();
        return limiter.run(deadline, () -> block());
        // end::limiter[]
    }

    private static String watched(TimeLimiter limiter, Duration timeout, Runnable closeSocket, Callable<String> body)
            throws Exception {
        // tag::watched[]
        long deadline = Deadline.after(timeout, TimeSource.system()).nanoTime();
        Attempt attempt = limiter.begin(deadline);
        attempt.onEnd(closeSocket);
        try {
            return body.call();
        } finally {
            attempt.end();
        }
        // end::watched[]
    }
}

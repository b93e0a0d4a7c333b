package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.AttemptLog;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.resilience.GuardedBackend;
import dev.weir.retry.AttemptBody;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryEngineBuilder;
import dev.weir.retry.RetryRule;
import dev.weir.retry.RetryScheduler;
import dev.weir.retry.UnwantedCompletion;
import dev.weir.retry.adaptive.AdaptiveBackoff;
import dev.weir.retry.adaptive.AdaptiveSettings;
import dev.weir.retry.backoff.ExponentialBackoff;
import dev.weir.retry.backoff.ExponentialSettings;
import dev.weir.retry.backoff.Jitter;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The retry engine used alone, and with a circuit breaker. The snippets of docs/engines.md come from here. */
@Timeout(60)
class RetryAloneTest {
    private final FakeTime time = new FakeTime();
    private final List<Duration> waits = new ArrayList<>();
    private int asked;

    /** By a clock that passes while a call waits, and not otherwise. */
    private RetryEngineBuilder byFakeTime() {
        return RetryEngine.builder().time(time).random(new Random(1)).sleeper(this::pass);
    }

    private void pass(long nanos) {
        waits.add(Duration.ofNanos(nanos));
        time.advance(Duration.ofNanos(nanos));
    }

    private TargetCall call() {
        return TargetCall.to("primary", "small", Deadline.after(Duration.ofMinutes(5), time), time);
    }

    private String ask(int failures) throws ConnectException {
        if (++asked <= failures) {
            throw new ConnectException("nobody is there");
        }
        return "answer";
    }

    @Test
    void retriesUntilItIsAnswered() {
        // tag::retry[]
        TimeSource time = TimeSource.system();
        RetryEngine retries = RetryEngine.builder()
                .maxRetries(3)
                .baseDelay(Duration.ofMillis(100))
                .build();

        Deadline deadline = Deadline.after(Duration.ofSeconds(30), time);
        TargetCall call = TargetCall.to("primary", "small", deadline, time);
        String answer = retries.execute(call, AttemptBody.of(() -> ask(2)));
        // end::retry[]
        assertThat(answer).isEqualTo("answer");
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void failureTellsItsStory() {
        List<String> log = new ArrayList<>();
        RetryEngine retries = byFakeTime().maxRetries(1).build();
        TargetCall call = call();
        // tag::attempt-log[]
        try {
            retries.execute(call, AttemptBody.of(() -> ask(9)));
        } catch (AttemptsFailedException e) {
            log.add(e.stopReason().label() + ": " + e.attemptLog());
        }
        // end::attempt-log[]
        assertThat(log)
                .singleElement()
                .asString()
                .startsWith("retries-used-up: 1: network.unreachable")
                .contains("2: network.unreachable");
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void failureThatTheBackendNamesDecidesByItsFacts() {
        RetryEngine retries = byFakeTime().build();
        // tag::facts[]
        AttemptBody<String> attempt = number -> {
            throw BackendException.builder(ErrorClass.RATE_LIMIT, "over quota")
                    .status(429)
                    .retryAfter(Duration.ofSeconds(7))
                    .build();
        };
        // end::facts[]
        assertThatThrownBy(() -> retries.execute(call(), attempt)).isInstanceOf(AttemptsFailedException.class);
        assertThat(waits).hasSize(5).containsOnly(Duration.ofSeconds(7));
    }

    @Test
    void exceptionThatIsNoBackendsComesOutAsItIs() {
        RetryEngine retries = byFakeTime().build();
        assertThatThrownBy(() -> retries.execute(call(), number -> {
                    asked++;
                    throw new IllegalStateException("a mistake of the program");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void strategyIsAPluginsOrAFunction() {
        // tag::strategies[]
        RandomGenerator random = new Random();
        RetryEngine retries = RetryEngine.builder()
                .strategy(
                        "exponential",
                        new ExponentialBackoff(
                                new ExponentialSettings(
                                        Duration.ofMillis(200), Duration.ofSeconds(10), 2, Jitter.DECORRELATED),
                                random))
                .strategy(
                        "adaptive",
                        new AdaptiveBackoff(
                                new AdaptiveSettings(Duration.ofMillis(200), Duration.ofSeconds(10), 20), random))
                .strategy("quick", failed -> RetryDecision.retryAfter(Duration.ofMillis(5L * failed.attempt())))
                .defaultStrategy("adaptive")
                .build();
        // end::strategies[]
        List<AttemptLog> attemptLogs = new ArrayList<>();
        TimeSource system = TimeSource.system();
        Deadline deadline = Deadline.after(Duration.ofMinutes(5), system);
        retries.execute(
                new OwnCall("1", "primary", "small", deadline, system.nanoTime(), "quick", attemptLogs::add),
                AttemptBody.of(() -> ask(2)));
        assertThat(attemptLogs).singleElement().extracting(AttemptLog::retries).isEqualTo(2);
        assertThat(retries.statistics().get("quick").recovered()).isEqualTo(1);
        assertThat(retries.statistics()).containsOnlyKeys("exponential", "adaptive", "quick");
        assertThatThrownBy(() -> retries.execute(
                        new OwnCall("2", "primary", "small", deadline, system.nanoTime(), "quik", attemptLogs::add),
                        AttemptBody.of(() -> ask(0))))
                .hasMessage("no retry strategy is named 'quik'; available: adaptive, exponential, quick");
    }

    // tag::own-call[]
    record OwnCall(
            String callId,
            String backend,
            String model,
            Deadline deadline,
            long startedNanos,
            String retryStrategy,
            Consumer<AttemptLog> attemptLogs)
            implements TargetCall {
        @Override
        public void onAttemptLog(AttemptLog attemptLog) {
            attemptLogs.accept(attemptLog);
        }
    }
    // end::own-call[]

    @Test
    void rulesAndBudgetBoundTheRetries() {
        // tag::rules[]
        RetryEngineBuilder builder = RetryEngine.builder()
                .rule(ErrorClass.UNKNOWN, new RetryRule(0, 1, true))
                .rule(ErrorClass.NETWORKING, new RetryRule(2, 0.25, true))
                .budget(0.5, 0, Duration.ofSeconds(10));
        // end::rules[]
        RetryEngine retries = builder.time(time).sleeper(this::pass).build();
        assertThat(stop(retries, () -> List.of().get(0))).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(stop(retries, () -> ask(9))).isEqualTo(StopReason.RETRY_BUDGET);
        assertThat(asked).as("one retry for two calls").isEqualTo(2);
    }

    private StopReason stop(RetryEngine retries, Callable<Object> body) {
        try {
            retries.execute(call(), AttemptBody.of(body));
            return StopReason.SUCCEEDED;
        } catch (AttemptsFailedException e) {
            return e.stopReason();
        }
    }

    @Test
    void interruptEndsTheWaitAndStays() {
        RetryEngine retries = byFakeTime()
                .sleeper(nanos -> Thread.currentThread().interrupt())
                .build();
        assertThat(stop(retries, () -> ask(9))).isEqualTo(StopReason.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void exceptionsHaveClassesOfTheirOwn() {
        // tag::classes[]
        RetryEngineBuilder builder = RetryEngine.builder()
                .permanent(IllegalArgumentException.class, ArithmeticException.class)
                .transientFailure(IllegalStateException.class)
                .classify(UncheckedIOException.class, ErrorClass.NETWORKING);
        // end::classes[]
        RetryEngine retries = builder.time(time).sleeper(this::pass).build();
        assertThat(stop(retries, () -> Integer.parseInt("x"))).isEqualTo(StopReason.NOT_RETRYABLE);
        assertThat(stop(retries, () -> {
                    throw new IllegalStateException("later");
                }))
                .isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(waits).hasSize(5);
    }

    @Test
    void unwantedResultsAreRetriedAndTheLastIsReturned() {
        // tag::result[]
        RetryEngineBuilder builder = RetryEngine.builder()
                .retryOnResult(Completion.class, UnwantedCompletion.empty())
                .retryOnResult(Completion.class, UnwantedCompletion.notJson(), ErrorClass.UNKNOWN);
        // end::result[]
        RetryEngine retries = builder.time(time).sleeper(this::pass).build();
        Completion answer = retries.execute(call(), number -> Completion.of("small", number == 1 ? "" : "no JSON"));
        assertThat(answer.text()).isEqualTo("no JSON");
        assertThat(waits).hasSize(3);
    }

    @Test
    void stageIsRetriedWithoutAThread() {
        RetryEngine retries = byFakeTime().scheduler(this::atOnce).build();
        // tag::stage[]
        CompletableFuture<String> answer = retries.executeStage(call(), () -> asked(2));
        // end::stage[]
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("answer");
        assertThat(asked).isEqualTo(3);
    }

    private RetryScheduler.Scheduled atOnce(long delayNanos, Runnable task) {
        time.advance(Duration.ofNanos(delayNanos));
        return RetryScheduler.jdk().schedule(0, task);
    }

    private CompletionStage<String> asked(int failures) {
        try {
            return CompletableFuture.completedFuture(ask(failures));
        } catch (ConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CircuitBreaker breaker() {
        return CircuitBreaker.builder("primary/small")
                .time(time)
                .failureThreshold(2)
                .successThreshold(1)
                .timeout(Duration.ofSeconds(10))
                .enableAdaptiveTimeout(false)
                .callbackExecutor(Runnable::run)
                .build();
    }

    @Test
    void callWaitsOutAnOpenBreakerWithoutSpendingItsRetries() {
        RetryEngine retries = byFakeTime().maxRetries(4).build();
        try (CircuitBreaker breaker = breaker()) {
            // tag::both[]
            GuardedBackend primary = new GuardedBackend("primary", "small", retries, breaker);

            Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
            String answer = primary.execute(deadline, () -> ask(2));
            // end::both[]
            assertThat(answer).isEqualTo("answer");
            assertThat(asked).isEqualTo(3);
            assertThat(breaker.statistics().refusedOpen()).isEqualTo(1);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(7)) > 0);
        }
    }

    @Test
    void workOfAnAttemptGetsTheAttempt() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        try (CircuitBreaker breaker = CircuitBreaker.builder("primary/small")
                .attemptTimeoutWithin(Duration.ofMillis(10), Duration.ofMillis(50))
                .build()) {
            RetryEngine retries = RetryEngine.builder().maxRetries(0).build();
            GuardedBackend primary = new GuardedBackend("primary", "small", retries, breaker);
            assertThat(guarded(primary, closed::countDown, () -> ask(0))).isEqualTo("answer");
            assertThat(closed.getCount()).as("no action within the time").isEqualTo(1);
            assertThatThrownBy(() -> guarded(primary, closed::countDown, () -> {
                        new CountDownLatch(1).await();
                        return "never";
                    }))
                    .isInstanceOfSatisfying(
                            AttemptsFailedException.class,
                            failed -> assertThat(failed.errorClass()).isEqualTo(ErrorClass.TIMEOUT));
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String guarded(GuardedBackend primary, Runnable closeSocket, Callable<String> body) {
        TargetCall call = TargetCall.to("primary", "small", Duration.ofMinutes(1), TimeSource.system());
        // tag::work[]
        return primary.execute(call, (number, attempt) -> {
            attempt.onEnd(closeSocket);
            return body.call();
        });
        // end::work[]
    }

    @Test
    void waitingCallIsWokenWhenTheBreakerCloses() {
        try (CircuitBreaker breaker = breaker()) {
            RetryEngine retries = byFakeTime()
                    .strategy("patient", failed -> RetryDecision.retryAfter(Duration.ofSeconds(30)))
                    .sleeper(nanos -> {
                        breaker.forceOpen();
                        breaker.reset();
                        pass(Math.min(nanos, 1_000_000));
                    })
                    .build();
            GuardedBackend primary = new GuardedBackend("primary", "small", retries, breaker);
            long began = time.nanoTime();
            assertThat(primary.<String>execute(Deadline.after(Duration.ofMinutes(1), time), () -> ask(1)))
                    .isEqualTo("answer");
            assertThat(Duration.ofNanos(time.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void retriesOutsideTheBreakerCountEachAttemptOnce() {
        RetryEngine retries =
                byFakeTime().maxRetries(1).baseDelay(Duration.ofMillis(1)).build();
        try (CircuitBreaker breaker = breaker()) {
            GuardedBackend primary = new GuardedBackend("primary", "small", retries, breaker);
            Deadline deadline = Deadline.after(Duration.ofSeconds(5), time);
            assertThatThrownBy(() -> primary.execute(deadline, () -> ask(9)))
                    .isInstanceOf(AttemptsFailedException.class);
            assertThat(breaker.state()).isEqualTo(State.OPEN);
            assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.NETWORKING, 2L);
            assertThatThrownBy(() -> primary.execute(deadline, () -> ask(9)))
                    .isInstanceOfSatisfying(AttemptsFailedException.class, failed -> {
                        assertThat(failed.stopReason()).isEqualTo(StopReason.DEADLINE);
                        assertThat(failed.attemptLog().attempts()).isEmpty();
                        assertThat(failed.attemptLog().refusals()).isEqualTo(1);
                    });
        }
    }
}

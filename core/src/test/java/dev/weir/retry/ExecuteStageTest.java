package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.fake.FakeTime;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Asynchronous calls follow the rules of blocking ones, hold no thread while they wait, and propagate a cancellation.
 */
class ExecuteStageTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = FakeCall.time();
    private final FakeScheduler scheduler = new FakeScheduler(time);
    private final FakeCall call = new FakeCall(time);
    private final List<CompletableFuture<String>> stages = new ArrayList<>();
    private final RetryEngineBuilder builder = RetryEngine.builder()
            .time(time)
            .scheduler(scheduler)
            .maxDelay(MINUTE)
            .strategy("constant", attempt -> RetryDecision.retryAfter(MINUTE));

    private CompletionStage<String> attempt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    private CompletableFuture<String> start() {
        return builder.build().executeStage(call, this::attempt);
    }

    private CompletableFuture<String> latest() {
        return stages.get(stages.size() - 1);
    }

    private void fails(ErrorClass errorClass) {
        latest().completeExceptionally(new BackendException(errorClass, "it is " + errorClass.label()));
    }

    private static AttemptsFailedException failure(CompletableFuture<?> future) {
        try {
            future.join();
            throw new AssertionError("succeeded");
        } catch (CompletionException e) {
            return (AttemptsFailedException) e.getCause();
        }
    }

    @Test
    void successfulFirstStageIsTheOnlyOneAndHasNoAttemptLog() {
        CompletableFuture<String> answer = start();
        assertThat(answer).isNotDone();
        latest().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(call.attemptLogs).isEmpty();
        assertThat(call.listensForCancel()).isFalse();
    }

    @Test
    void failedStageIsFollowedByAnotherAfterTheDelayOfTheStrategy() {
        CompletableFuture<String> answer = start();
        fails(ErrorClass.TRANSIENT);
        scheduler.runUntil(MINUTE.minusNanos(1));
        assertThat(stages).hasSize(1);
        scheduler.runUntil(Duration.ofNanos(1));
        latest().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(call.attemptLog())
                .hasToString("1: provider.server-error after 0ms; waited 1m, 2: succeeded after 0ms");
    }

    @Test
    void exceptionsAreClassifiedByTheirTypeAndCompletionExceptionsByTheirCause() {
        builder.maxRetries(0);
        CompletableFuture<String> answer = start();
        latest().completeExceptionally(new CompletionException(new ConnectException("nobody is there")));
        assertThat(failure(answer).errorClass()).isEqualTo(ErrorClass.NETWORKING);
        assertThat(failure(answer).failure()).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void supplierThatThrowsIsAFailedAttempt() {
        int[] attempts = {0};
        Supplier<CompletionStage<String>> supplier = () -> {
            if (attempts[0]++ == 0) {
                throw new IllegalStateException("on purpose");
            }
            return CompletableFuture.completedFuture("answer");
        };
        CompletableFuture<String> answer = builder.build().executeStage(call, supplier);
        scheduler.runUntil(MINUTE);
        assertThat(answer).isCompletedWithValue("answer");
    }

    @Test
    void errorAndCancelledStageEndTheCallAsTheyAre() {
        Error broken = new AssertionError("on purpose");
        CompletableFuture<String> answer = start();
        latest().completeExceptionally(broken);
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class).hasCause(broken);
        CompletableFuture<String> cancelled = start();
        latest().cancel(false);
        assertThat(cancelled).isCancelled();
        assertThat(stages).hasSize(2);
    }

    @Test
    void deadlineThatHasPassedStartsNothing() {
        call.within(Duration.ZERO);
        assertThat(failure(start()).stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(stages).isEmpty();
    }

    @Test
    void unknownStrategyIsRejectedBeforeTheFirstStage() {
        call.strategy = "fibonacci";
        assertThatThrownBy(this::start).isInstanceOf(IllegalArgumentException.class);
        assertThat(stages).isEmpty();
    }

    @Test
    void cancellingTheFutureCancelsTheStageInFlight() {
        CompletableFuture<String> answer = start();
        answer.cancel(true);
        assertThat(latest()).isCancelled();
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void cancellingTheFutureEndsTheWait() {
        CompletableFuture<String> answer = start();
        fails(ErrorClass.TRANSIENT);
        answer.cancel(true);
        assertThat(scheduler.pending()).isZero();
        scheduler.runUntil(MINUTE.multipliedBy(9));
        assertThat(stages).hasSize(1);
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(call.listensForCancel()).isFalse();
    }

    @Test
    void futureThatIsCompletedByItsHolderIsNotRetried() {
        CompletableFuture<String> answer = start();
        answer.complete("mine");
        assertThat(latest()).isCancelled();
        assertThat(answer).isCompletedWithValue("mine");
    }

    @Test
    void cancelledCallEndsItsWaitAtOnce() {
        CompletableFuture<String> answer = start();
        fails(ErrorClass.TRANSIENT);
        call.cancel();
        scheduler.runUntil(Duration.ZERO);
        assertThat(failure(answer).stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void cancelledCallEndsItsWaitAtOnceAfterAnActionWasRunForSomethingElse() {
        CompletableFuture<String> answer = start();
        fails(ErrorClass.TRANSIENT);
        call.runActionAndForgetIt();
        call.cancel();
        scheduler.runUntil(Duration.ZERO);
        assertThat(failure(answer).stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void cancelledCallCancelsItsStage() {
        CompletableFuture<String> answer = start();
        call.cancel();
        assertThat(latest()).isCancelled();
        assertThat(failure(answer).stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(stages).hasSize(1);
    }

    @Test
    void waitIsCutShortWhenTheBackendAnswersAgain() {
        RetryEngine engine = builder.build();
        CompletableFuture<String> answer = engine.executeStage(call, this::attempt);
        fails(ErrorClass.TRANSIENT);
        engine.breakerOpened("primary", "small", Duration.ofSeconds(90));
        engine.probeSucceeded("primary", "small");
        scheduler.runUntil(Duration.ZERO);
        latest().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void callProbesAnOpenBreaker() {
        RetryEngine engine = builder.build();
        CompletableFuture<String> answer = engine.executeStage(call, this::attempt);
        fails(ErrorClass.TRANSIENT);
        engine.breakerOpened("primary", "small", Duration.ofSeconds(5));
        scheduler.runUntil(Duration.ofSeconds(5));
        assertThat(stages).hasSize(2);
        assertThat(answer).isNotDone();
    }

    @Test
    void refusalIsWaitedOutAndNoAttempt() {
        CompletableFuture<String> answer = start();
        latest().completeExceptionally(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)));
        scheduler.runUntil(Duration.ofSeconds(3));
        latest().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(call.attemptLog().attemptCount()).isEqualTo(1);
        assertThat(call.attemptLog().refusals()).isEqualTo(1);
    }

    @Test
    void unwantedResultIsRetriedAndTheLastOneReturned() {
        builder.retryOnResult(String.class, String::isEmpty).maxRetries(1);
        CompletableFuture<String> answer = start();
        latest().complete("");
        scheduler.runUntil(MINUTE);
        latest().complete("");
        assertThat(answer).isCompletedWithValue("");
    }

    @Test
    void interruptOfTheThreadThatCompletesAStageIsNotTheCalls() {
        CompletableFuture<String> answer = start();
        Thread.currentThread().interrupt();
        latest().completeExceptionally(new IOException(new InterruptedException("another thread")));
        assertThat(Thread.interrupted()).isTrue();
        scheduler.runUntil(MINUTE);
        latest().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
    }

    @Test
    void schedulerThatRefusesEndsTheCall() {
        builder.scheduler((delay, task) -> {
            throw new RejectedExecutionException("shut down");
        });
        CompletableFuture<String> answer = start();
        fails(ErrorClass.TRANSIENT);
        assertThatThrownBy(answer::join).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void manyRetriesOfStagesThatEndAtOnceNeedNoStack() {
        builder.maxRetries(16_000)
                .budget(1, 100_000, Duration.ofSeconds(10))
                .strategy("at once", attempt -> RetryDecision.retryAfter(Duration.ZERO))
                .defaultStrategy("at once");
        CompletableFuture<String> answer = builder.build()
                .executeStage(
                        call,
                        () -> CompletableFuture.failedFuture(new BackendException(ErrorClass.TRANSIENT, "again")));
        scheduler.runUntil(Duration.ZERO);
        assertThat(failure(answer).attemptLog().attemptCount()).isEqualTo(16_001);
    }

    /** Real threads: the first end of the call wins, and is reported once. */
    @RepeatedTest(20)
    void cancellationThatRacesWithTheEndOfTheWaitEndsTheCallOnce() throws Exception {
        RetryEngine engine = RetryEngine.builder()
                .strategy("short", attempt -> RetryDecision.retryAfter(Duration.ofNanos(new Random().nextInt(200_000))))
                .build();
        FakeCall racing = new FakeCall(time).within(Duration.ofDays(9));
        CompletableFuture<String> answer = engine.executeStage(
                racing, () -> CompletableFuture.failedFuture(new BackendException(ErrorClass.TRANSIENT, "again")));
        CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> answer.cancel(true));
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                .isInstanceOfAny(CancellationException.class, ExecutionException.class);
        cancelled.get(10, TimeUnit.SECONDS);
        await().until(() -> !racing.attemptLogs.isEmpty());
        assertThat(racing.attemptLogs).hasSize(1);
    }
}

package dev.weir.retry;

import dev.weir.call.TargetCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.retry.RecoveryQueues.Target;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what may succeed the next time. Safe for use by many threads; one engine serves any number of backends.
 *
 * <p>After a failed attempt, or one whose result is unwanted, it looks, in this order, at
 *
 * <ol>
 *   <li>the caller: once part of the answer was delivered, the call was cancelled, or its thread interrupted, it stops;
 *   <li>the class of the failure and its {@link RetryRule};
 *   <li>the number of retries;
 *   <li>how long to wait: what the server asked for, else what the {@link dev.weir.spi.retry.RetryStrategy} says;
 *   <li>the deadline and the maximal duration: a wait that would not end before them is not begun;
 *   <li>the circuit breaker: a call does not wait longer for an open one than its retries would take;
 *   <li>the retry budget of the backend.
 * </ol>
 *
 * <p>A call of {@link #execute} waits on its own thread. An interrupt or a cancellation ends the wait at once; the interrupt
 * flag stays set. A call of {@link #executeStage} waits without a thread.
 *
 * <p>A call whose first attempt succeeds costs one addition: it allocates nothing, reads no clock and takes no lock.
 *
 * <pre>{@code
 * RetryEngine retry = RetryEngine.builder().maxRetries(3).build();
 * TargetCall call = TargetCall.to("primary", "gpt-4o-mini", timeout, TimeSource.system());
 * Completion answer = retry.execute(call, attempt -> backend.complete(request, context));
 * }</pre>
 */
public final class RetryEngine {
    final RetryPolicy policy;
    final RetryBudgets budgets;
    final RecoveryQueues recoveryQueues;
    final UnwantedResults unwantedResults;
    final boolean failOnUnwantedResult;
    final CallListener listener;
    final TimeSource time;
    final Sleeper sleeper;
    final RetryScheduler scheduler;
    private final Strategies strategies;
    private final ErrorClassification classes;
    private final boolean classification;

    RetryEngine(RetryEngineBuilder builder) {
        RetrySettings settings = builder.settings;
        time = builder.time;
        policy = new RetryPolicy(settings, time);
        budgets = new RetryBudgets(settings.budget(), time);
        recoveryQueues = new RecoveryQueues(time, settings.wakePacing().toNanos());
        unwantedResults = builder.unwantedResults();
        failOnUnwantedResult = builder.failOnUnwantedResult;
        listener = builder.listener;
        sleeper = builder.sleeper;
        scheduler = builder.scheduler;
        strategies = builder.strategies();
        classes = builder.classes;
        classification = settings.enableClassification();
    }

    public static RetryEngineBuilder builder() {
        return new RetryEngineBuilder();
    }

    /** The clock by which this engine waits. */
    public TimeSource time() {
        return time;
    }

    /** A call that cannot be cancelled and begins now, by this engine's clock. */
    public TargetCall call(String backend, String model, Deadline deadline) {
        return TargetCall.to(backend, model, deadline, time);
    }

    /**
     * Runs an attempt, and again as long as it fails in a way that another attempt may mend. The deadline is looked at before
     * each retry, and not before the first attempt, as that would take longer than the rest: a circuit breaker does.
     *
     * @param call where it goes, when it has to have ended, and how it is given up
     * @param attempt what to run, on this thread
     * @return what the first successful attempt yields; where none succeeded, the last unwanted result if there is one and
     *     the engine does not fail on those
     * @throws AttemptsFailedException if no attempt succeeded, with the last failure as its cause and the attempt log
     * @throws IllegalArgumentException before the first attempt, if the call wants a strategy that there is not
     */
    public <T extends @Nullable Object> T execute(TargetCall call, AttemptBody<T> attempt) {
        Objects.requireNonNull(attempt, "attempt");
        Strategies.Entry use = counted(call);
        T result;
        try {
            result = attempt.run(1);
        } catch (BackendException e) {
            return new BlockingRetries<>(this, use, call, attempt).afterFailure(e);
        }
        return unwantedResults.isEmpty() || unwantedResults.classOf(result) == null
                ? result
                : new BlockingRetries<>(this, use, call, attempt).afterResult(result);
    }

    /**
     * Starts an attempt, and again as long as it fails in a way that another attempt may mend; no thread is held meanwhile.
     * What a stage fails with is classified by its type, as by {@link AttemptBody#of}; a {@link java.util.concurrent.CompletionException} stands
     * for its cause. An {@link Error} and a cancelled stage end the call as they are.
     *
     * @param call where it goes, when it has to have ended, and how it is given up; cancelling it ends its wait and cancels
     *     the stage in flight, if that is a {@link java.util.concurrent.Future}
     * @param attempt starts an attempt: the first on this thread, the others on the scheduler's
     * @return completes as {@link #execute} returns or throws, on the thread that ended the call; completing or cancelling it
     *     has the same effect as cancelling the call
     * @throws IllegalArgumentException before the first attempt, if the call wants a strategy that there is not
     */
    public <T extends @Nullable Object> CompletableFuture<T> executeStage(
            TargetCall call, Supplier<? extends CompletionStage<T>> attempt) {
        Objects.requireNonNull(attempt, "attempt");
        Strategies.Entry use = counted(call);
        return new AsyncRetries<>(this, use, call, attempt).start();
    }

    private Strategies.Entry counted(TargetCall call) {
        Strategies.Entry use = strategies.forCall(call.retryStrategy());
        budgets.of(call.backend()).deposit();
        return use;
    }

    /**
     * Tells this engine that the circuit breaker of a backend and model opened, also when a probe failed. When it allows the
     * next probe, one of the calls that wait for the backend is woken to be it.
     *
     * @param untilProbe how long until then; null if there will be none, as the breaker was forced open
     */
    public void breakerOpened(String backend, String model, @Nullable Duration untilProbe) {
        recoveryQueues.updateOrCreate(new Target(backend, model), queue -> queue.breakerOpened(untilProbe));
    }

    /** Tells this engine that the circuit breaker of a backend and model closed: as {@link #probeSucceeded}. */
    public void breakerClosed(String backend, String model) {
        probeSucceeded(backend, model);
    }

    /**
     * Tells this engine that a probe of a backend succeeded: the calls that wait for it are woken, a few at first. Without
     * effect unless the backend had been down.
     */
    public void probeSucceeded(String backend, String model) {
        recoveryQueues.update(new Target(backend, model), RecoveryQueue::backendUp);
    }

    /** How much each strategy was used, by its name. */
    public Map<String, RetryStatistics> statistics() {
        return strategies.statistics(budgets.calls());
    }

    /** The class by which this engine decides on a failure. */
    public ErrorClass classify(BackendException failure) {
        return classification ? classes.classify(failure) : failure.errorClass();
    }
}

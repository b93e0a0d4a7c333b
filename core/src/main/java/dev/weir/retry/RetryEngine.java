package dev.weir.retry;

import dev.weir.call.TargetCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.retry.budget.RetryBudgets;
import dev.weir.retry.recovery.RecoveryQueue;
import dev.weir.retry.recovery.RecoveryQueues;
import dev.weir.retry.recovery.RecoveryQueues.Target;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
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
 * Retries: limits, delays and stop conditions. Thread-safe; one engine serves any number of backends.
 *
 * <p>After a failed attempt or an unwanted result, it checks, in this order,
 *
 * <ol>
 *   <li>the caller: delivered output, a cancellation or an interrupt stops the call;
 *   <li>the error class and its {@link RetryRule};
 *   <li>the limit of retries;
 *   <li>the delay: the one requested by the server, otherwise that of the {@link dev.weir.spi.retry.RetryStrategy};
 *   <li>the deadline and the maximum duration: a delay that would exceed them is not begun;
 *   <li>the circuit breaker: a call does not wait longer for an open breaker than its retries would take;
 *   <li>the retry budget of the backend.
 * </ol>
 *
 * <p>A call of {@link #execute} waits on its own thread. An interrupt or a cancellation ends the wait immediately; the
 * interrupt flag stays set. A call of {@link #executeStage} waits without a thread.
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
    }

    /** A builder with the default settings. */
    public static RetryEngineBuilder builder() {
        return new RetryEngineBuilder();
    }

    /** The clock of this engine. */
    public TimeSource time() {
        return time;
    }

    /** A call that begins now, by this engine's clock, and cannot be cancelled. */
    public TargetCall call(String backend, String model, Deadline deadline) {
        return TargetCall.to(backend, model, deadline, time);
    }

    /**
     * Makes attempts until one succeeds or no retry is permitted. The deadline is checked before each retry, but not
     * before the first attempt, which would double its cost; a circuit breaker checks it.
     *
     * @param call the target, the deadline and the cancellation
     * @param attempt runs on this thread
     * @return the result of the first successful attempt; if there is none, the last unwanted result, unless the engine
     *     fails on unwanted results
     * @throws AttemptsFailedException if no attempt succeeded, with the last failure as its cause and the attempt log
     * @throws IllegalArgumentException before the first attempt, if the retry strategy of the call is unknown
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
     * Makes asynchronous attempts until one succeeds or no retry is permitted, without blocking a thread. The exception
     * of a stage is classified by its type, as by {@link AttemptBody#of}; a
     * {@link java.util.concurrent.CompletionException} is replaced by its cause. An {@link Error} and a cancelled stage
     * end the call unchanged.
     *
     * @param call the target, the deadline and the cancellation; a cancellation ends the delay and cancels the stage in
     *     flight, if that is a {@link java.util.concurrent.Future}
     * @param attempt starts an attempt: the first on this thread, the others on the scheduler's
     * @return completes as {@link #execute} returns or throws, on the thread that ended the call; completing or
     *     cancelling it has the same effect as cancelling the call
     * @throws IllegalArgumentException before the first attempt, if the retry strategy of the call is unknown
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
     * Notifies the engine that the circuit breaker of a backend and model has opened, also after a failed probe. One of
     * the waiting calls is woken when the breaker permits the next probe.
     *
     * @param untilProbe the time until then; null if the breaker was forced open
     */
    public void breakerOpened(String backend, String model, @Nullable Duration untilProbe) {
        recoveryQueues.updateOrCreate(new Target(backend, model), queue -> queue.breakerOpened(untilProbe));
    }

    /** Notifies the engine that the circuit breaker of a backend and model has closed; as {@link #probeSucceeded}. */
    public void breakerClosed(String backend, String model) {
        probeSucceeded(backend, model);
    }

    /**
     * Notifies the engine that a probe succeeded: waiting calls are woken in a ramp. Without effect unless the backend
     * was failing.
     */
    public void probeSucceeded(String backend, String model) {
        recoveryQueues.update(new Target(backend, model), RecoveryQueue::backendUp);
    }

    /** The name of the strategy of calls that name none. */
    public String defaultStrategy() {
        return strategies.defaultName();
    }

    /** The statistics of each strategy, by name. */
    public Map<String, RetryStatistics> statistics() {
        return strategies.statistics(budgets.calls());
    }

    /** The error class of a failure, which determines its retry rule. */
    public ErrorClass classify(BackendException failure) {
        return classes.classify(failure);
    }

    /** The delay that the server requested with a failure of this class, by the rule of the class; zero for none. */
    public Duration serverDelay(BackendException failure, ErrorClass errorClass) {
        return Duration.ofNanos(policy.serverDelay(failure, errorClass));
    }

    /** The reason of a failure, of its error class. */
    public Reason reason(BackendException failure) {
        return classes.reason(failure);
    }
}

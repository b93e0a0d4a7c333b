package dev.weir.retry;

import dev.weir.call.RetriedCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.util.Map;
import java.util.Objects;

/**
 * Tries again what may succeed the next time. Safe for use by many threads; one engine serves any number of backends.
 *
 * <p>After a failed attempt it looks, in this order, at
 *
 * <ol>
 *   <li>the caller: once part of the answer was delivered, the call was cancelled, or its thread interrupted, it stops;
 *   <li>the class of the failure and its {@link RetryRule};
 *   <li>the number of retries;
 *   <li>how long to wait: what the server asked for, else what the {@link dev.weir.spi.retry.RetryStrategy} says;
 *   <li>the deadline: a wait that would not end before it is not begun;
 *   <li>the {@link RetryBudget} of the backend.
 * </ol>
 *
 * <p>The call waits on its own thread. An interrupt or a cancellation ends the wait at once; the interrupt flag stays set.
 *
 * <p>A call whose first attempt succeeds costs one addition: it allocates nothing, reads no clock and takes no lock.
 *
 * <pre>{@code
 * RetryEngine retry = RetryEngine.builder().maxRetries(3).build();
 * RetriedCall call = RetriedCall.to("primary", "gpt-4o-mini", timeout, TimeSource.system());
 * Completion answer = retry.execute(call, attempt -> backend.complete(request, context));
 * }</pre>
 */
public final class RetryEngine {
    final RetryPolicy policy;
    final RetryBudgets budgets;
    final RecoverySignals recoveries;
    final CallListener listener;
    final TimeSource time;
    final Waiter waiter;
    private final Strategies strategies;
    private final ErrorClassification classes;
    private final boolean classification;

    RetryEngine(RetryEngineBuilder builder) {
        policy = new RetryPolicy(builder);
        builder.freshBudget();
        budgets = new RetryBudgets(builder::freshBudget);
        recoveries = new RecoverySignals(builder.time, builder.wakePacing.toNanos());
        listener = builder.listener;
        time = builder.time;
        waiter = builder.waiter;
        strategies = builder.strategies();
        classes = builder.classes;
        classification = builder.classification;
    }

    public static RetryEngineBuilder builder() {
        return new RetryEngineBuilder();
    }

    /** A call that cannot be cancelled and begins now, by this engine's clock. */
    public RetriedCall call(String backend, String model, Deadline deadline) {
        return RetriedCall.to(backend, model, deadline, time);
    }

    /**
     * Runs an attempt, and again as long as it fails in a way that another attempt may mend.
     *
     * @param call where it goes, when it has to have ended, and how it is given up
     * @param attempt what to run, on this thread
     * @return what the first successful attempt yields
     * @throws AttemptsFailedException if no attempt succeeded, with the last failure as its cause and the call's story
     * @throws IllegalArgumentException if the call wants a strategy that there is not
     */
    public <T> T execute(RetriedCall call, AttemptBody<T> attempt) {
        Strategies.Use strategy = strategies.forCall(call.retryStrategy());
        Objects.requireNonNull(attempt, "attempt");
        RetryBudget budget = budgets.of(call.backend());
        budget.deposit();
        try {
            return attempt.run(1);
        } catch (BackendException e) {
            return new CallRetries<>(this, strategy, budget, call, attempt, e).untilTheEnd();
        }
    }

    /**
     * What tells this engine of circuit breakers that open and close, so that it can wake the calls that wait for a
     * backend: has to be handed their events, as {@link dev.weir.breaker.GuardedBackend} does.
     */
    public CallListener breakerListener() {
        return recoveries;
    }

    public void breakerOpened(
            String backend, String model, java.time.@org.jspecify.annotations.Nullable Duration untilProbe) {
        recoveries.of(backend, model).open();
    }

    public void breakerClosed(String backend, String model) {
        recoveries.up(backend, model);
    }

    /**
     * Tells this engine that a probe of a backend succeeded: the calls that wait for it are woken, a few at first.
     * Without effect unless the backend had been down.
     */
    public void probeSucceeded(String backend, String model) {
        recoveries.up(backend, model);
    }

    /** How much each strategy was used, by its name. */
    public Map<String, RetryStatistics> statistics() {
        return strategies.statistics(budgets.calls());
    }

    ErrorClass classify(BackendException failure) {
        return classification ? classes.classify(failure) : failure.errorClass();
    }
}

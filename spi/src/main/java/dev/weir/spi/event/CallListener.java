package dev.weir.spi.event;

/**
 * Learns what happens in the runtime. Every method does nothing unless overridden, and further events may be added.
 *
 * <p>Called by many threads at once, outside any lock, on the thread on which the thing happened: it must be quick and
 * must not block. An exception thrown here is logged and otherwise without effect. No event holds a prompt, an answer or
 * a key.
 */
public interface CallListener {

    /** A call has ended, one way or the other. */
    default void callFinished(CallFinished event) {}

    /** An attempt failed and another will follow. */
    default void retryScheduled(RetryScheduled event) {}

    /** A call that was retried, or whose failure may be retried, ended without an answer. */
    default void retriesExhausted(RetriesExhausted event) {}

    /** A circuit breaker went from one state to another. */
    default void circuitBreakerChanged(CircuitBreakerChanged event) {}

    /** Spending crossed the alert threshold or the limit of the budget. */
    default void budgetThresholdCrossed(BudgetThresholdCrossed event) {}

    /** A plugin was loaded, refused or closed. */
    default void pluginChanged(PluginChanged event) {}
}

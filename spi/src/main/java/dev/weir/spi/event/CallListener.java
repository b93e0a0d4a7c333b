package dev.weir.spi.event;

/**
 * Receives events of the runtime. Every method has an empty default, and events may be added.
 *
 * <p>Called concurrently, outside any lock, on the thread of the event: it must return quickly and must not block. An
 * exception is logged and otherwise ignored. No event contains a prompt, an answer or a key.
 */
public interface CallListener {

    /** A call has ended, with any outcome. */
    default void callFinished(CallFinished event) {}

    /** An attempt failed, and a retry follows. */
    default void retryScheduled(RetryScheduled event) {}

    /** A call that was retried, or whose failure may be retried, ended without an answer. */
    default void retriesExhausted(RetriesExhausted event) {}

    /** A call to a route with another strategy than {@code failover} chose its targets. */
    default void targetsOrdered(TargetsOrdered event) {}

    /** A call to a route gave up a target: another one is asked, or an operator has to act. */
    default void targetGivenUp(TargetGivenUp event) {}

    /** A call to a route asked a second target while the first one had sent no output. */
    default void callHedged(CallHedged event) {}

    /** A copy of a call to a route with a mirror has ended. */
    default void callMirrored(CallMirrored event) {}

    /** A call to a route does not ask a target that is known to lack a capability which the call needs. */
    default void targetSkipped(TargetSkipped event) {}

    /** A guard has changed or refused the prompt or the answer of a call, or has failed. */
    default void callGuarded(CallGuarded event) {}

    /** The state of a circuit breaker changed. */
    default void circuitBreakerChanged(CircuitBreakerChanged event) {}

    /** The performance optimizer has decided on a setting. */
    default void settingAdjusted(SettingAdjusted event) {}

    /** A backend became unhealthy, or healthy again. */
    default void backendHealthChanged(BackendHealthChanged event) {}

    /** Spending crossed the alert threshold or the limit of the budget. */
    default void budgetThresholdCrossed(BudgetThresholdCrossed event) {}

    /** A plugin was loaded, refused or closed. */
    default void pluginChanged(PluginChanged event) {}
}

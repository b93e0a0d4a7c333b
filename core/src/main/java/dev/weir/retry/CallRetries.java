package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.RejectedAttempt;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.retry.AttemptLogWriter.Outcome;
import dev.weir.retry.NextStep.Queue;
import dev.weir.retry.NextStep.Stop;
import dev.weir.retry.NextStep.Wait;
import dev.weir.retry.RecoveryQueues.Target;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.SucceededAttempt;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows each attempt of one call, from the first one that did not simply succeed. A subclass makes the attempts:
 * {@link BlockingRetries} on a thread, {@link AsyncRetries} without. It says what each came to, waits as long as the
 * {@link PendingRetry} says that this yields, and asks {@link #resume} before the next one. For one thread at a time.
 *
 * <p>An attempt that was made before its own time, as the call was woken, takes the place of a later one: the delay after it
 * counts from the time at which it was due, so that a call which is sent to probe an open breaker lasts as long as it would
 * have.
 */
abstract class CallRetries<T extends @Nullable Object> {
    /** How a call ends that had retries and found no wanted result, for no reason of its caller's. */
    private static final Set<StopReason> EXHAUSTED = EnumSet.of(
            StopReason.RETRIES_USED_UP,
            StopReason.NOT_RETRYABLE,
            StopReason.RETRY_BUDGET,
            StopReason.STRATEGY,
            StopReason.EXCEPTION,
            StopReason.CIRCUIT_OPEN,
            StopReason.DEADLINE,
            StopReason.MAX_DURATION);

    final RetryEngine engine;
    final TargetCall call;
    private final Strategies.Entry use;
    private final Target target;
    private final AttemptLogWriter log;

    private @Nullable BackendException failure;
    private ErrorClass errorClass = ErrorClass.UNKNOWN;
    private @Nullable T result;
    private boolean hasResult;
    private long started;
    private long due;
    private long delay;
    private long waitBegan;
    private long waited;
    private boolean queued;

    CallRetries(RetryEngine engine, Strategies.Entry use, TargetCall call) {
        this.engine = engine;
        this.use = use;
        this.call = call;
        target = new Target(call.backend(), call.model());
        log = new AttemptLogWriter(call);
        started = call.startedNanos();
        due = started;
    }

    /** Any exception of an attempt as a failure; of an unknown class, which its cause then tells, if it is no backend's. */
    static BackendException asFailure(Exception e) {
        if (e instanceof BackendException failure) {
            return failure;
        }
        String message = "the attempt failed with " + e.getClass().getName();
        return BackendException.builder(ErrorClass.UNKNOWN, message).cause(e).build();
    }

    /** Has the call look again how long it has to wait; runs no attempt itself. For any thread. */
    abstract void wake();

    /** Whether the thread that makes the attempts and waits was interrupted; there may be none. */
    boolean isInterrupted() {
        return false;
    }

    /** The number of the next attempt, counted from 1. */
    final int nextAttempt() {
        return log.attempts() + 1;
    }

    /** What the call yields when no wait follows. */
    @SuppressWarnings("NullAway") // null only where the attempt returned it
    final T result() {
        return result;
    }

    /**
     * Whether a first attempt is made at all: not by a call that is over before it begins.
     *
     * @throws AttemptsFailedException if it is not
     */
    final boolean begin() {
        Stop stop = stopIfGivenUp();
        if (stop != null) {
            errorClass = ErrorClass.TIMEOUT;
            failure = new BackendException(errorClass, "no attempt was made");
            end(stop);
        }
        return true;
    }

    /**
     * Takes the failure of an attempt.
     *
     * @return the wait for the next one; null if there is none and the call ends with {@link #result}
     * @throws AttemptsFailedException if the call ends with the failure
     */
    final @Nullable PendingRetry failed(BackendException e) {
        ErrorClass of = engine.classify(e);
        boolean refused = engine.policy.isRefusal(e);
        if (failure == null || !refused) {
            failure = e;
            errorClass = of;
        }
        if (refused) {
            log.addRefusal();
            return next(() -> afterRefusal(e));
        }
        boolean outage = engine.policy.isOutage(of);
        if (queued && outage) {
            engine.recoveryQueues.update(target, RecoveryQueue::backendDown);
        }
        attempted(new Outcome(of, e, false));
        return next(() -> afterFailure(e, outage));
    }

    /** Takes the result of an attempt; yields and throws as {@link #failed}. */
    final @Nullable PendingRetry answered(T value) {
        ErrorClass unwanted = engine.unwantedResults.classOf(value);
        result = value;
        hasResult = true;
        if (queued) {
            engine.recoveryQueues.update(target, RecoveryQueue::backendUp);
        }
        if (unwanted != null) {
            BackendException e = new BackendException(unwanted, "unwanted result");
            failure = e;
            errorClass = unwanted;
            attempted(new Outcome(unwanted, e, true));
            return next(() -> afterFailure(e, false));
        }
        if (failure != null) {
            succeeded();
        }
        return null;
    }

    private void succeeded() {
        Duration waitedBefore = Duration.ofNanos(waited);
        attempted(Outcome.SUCCESS);
        if (log.attempts() > 1) {
            use.recovered.increment();
            SucceededAttempt attempt =
                    new SucceededAttempt(log.attempts(), call.backend(), call.model(), errorClass, waitedBefore);
            SafeCallback.run("onSuccess", use.strategy, () -> use.strategy.onSuccess(attempt));
        }
        finish(new Stop(StopReason.SUCCEEDED, ""));
    }

    /** An attempt ended with something that is neither, or was not made; the call ends with it. */
    final void endedExceptionally(Throwable e) {
        if (!(e instanceof RejectedAttempt)) {
            errorClass = ErrorClass.UNKNOWN;
            attempted(Outcome.EXCEPTION);
        }
        AttemptLog attemptLog = finish(reason(e));
        if (e instanceof CallException ended && log.attempts() > 0) {
            ended.withAttemptLog(attemptLog);
        }
    }

    private Stop reason(Throwable e) {
        if (e instanceof CallTimeoutException) {
            return new Stop(
                    StopReason.DEADLINE, "the deadline passed before attempt " + nextAttempt() + " could begin");
        }
        if (e instanceof CallCancelledException) {
            return isInterrupted() ? interrupted() : cancelled();
        }
        return new Stop(
                StopReason.EXCEPTION, "an attempt ended with " + e.getClass().getName());
    }

    /** Nobody waits for the call any more. */
    final void callAbandoned() {
        finish(cancelled());
    }

    /** The wait is over, or was ended early. */
    final void waitEnded(PendingRetry pending) {
        if (queued) {
            boolean givenUp = pending.left() > 0 || stopIfGivenUp() != null;
            engine.recoveryQueues.update(target, queue -> queue.remove(pending, givenUp));
        }
        waited += engine.time.nanoTime() - waitBegan;
    }

    /**
     * Whether another attempt is made now, after a wait. Otherwise the call ends with {@link #result}.
     *
     * @throws AttemptsFailedException if the call ends with its failure
     */
    final boolean resume() {
        Stop stop = stopIfGivenUp();
        if (stop != null) {
            end(stop);
            return false;
        }
        started = engine.time.nanoTime();
        return true;
    }

    private @Nullable PendingRetry next(Supplier<NextStep> unlessGivenUp) {
        Stop givenUp = stopIfGivenUp();
        NextStep step = givenUp != null ? givenUp : unlessGivenUp.get();
        if (step instanceof Stop stop) {
            end(stop);
            return null;
        }
        return pending((Wait) step);
    }

    private NextStep afterRefusal(BackendException refusal) {
        Duration untilProbe = engine.recoveryQueues.untilProbe(target) < 0 ? null : refusal.retryAfter();
        return engine.policy.afterRefusal(call, untilProbe, log.attempts(), errorClass);
    }

    private NextStep afterFailure(BackendException e, boolean outage) {
        FailedAttempt failed = new FailedAttempt(
                log.attempts(),
                call.backend(),
                call.model(),
                errorClass,
                e,
                Duration.ofNanos(delay),
                Duration.ofNanos(engine.time.nanoTime() - call.startedNanos()),
                call.deadline());
        NextStep step = engine.policy.afterFailure(call, failed, log.failures(errorClass), outage, use.strategy);
        if (!(step instanceof Wait wait)) {
            return step;
        }
        Stop stop = outage
                ? engine.policy.whileOpen(
                        engine.recoveryQueues.untilProbe(target), wait.nanos(), log.attempts(), errorClass)
                : null;
        return stop != null ? stop : withdrawFromBudget(wait);
    }

    private NextStep withdrawFromBudget(Wait decided) {
        if (!engine.budgets.of(call.backend()).tryWithdraw()) {
            return new Stop(
                    StopReason.RETRY_BUDGET, "the retry budget of backend '" + call.backend() + "' is exhausted");
        }
        Wait wait = withRemainder(decided);
        RetryScheduled event = new RetryScheduled(
                call.callId(),
                call.backend(),
                call.model(),
                log.attempts(),
                errorClass,
                Duration.ofNanos(wait.nanos()));
        SafeCallback.run("retryScheduled", engine.listener, () -> engine.listener.retryScheduled(event));
        delay = decided.nanos();
        return wait;
    }

    /** Adds what was left of the delay before, where the attempt was early and that fits before the deadline. */
    private Wait withRemainder(Wait wait) {
        long rest = Math.max(0, due - started);
        long now = engine.time.nanoTime();
        boolean fits = now + wait.nanos() + rest - engine.policy.latestStart(call) < 0;
        return wait.queue() == Queue.DELAYED && fits ? new Wait(wait.nanos() + rest, Queue.DELAYED) : wait;
    }

    private PendingRetry pending(Wait wait) {
        waitBegan = engine.time.nanoTime();
        long until = waitBegan + wait.nanos();
        boolean refused = wait.queue() == Queue.REFUSED;
        boolean mayProbe = log.attempts() < engine.policy.retries(errorClass);
        PendingRetry pending = new PendingRetry(engine.time, this::wake, until, mayProbe);
        boolean stillDown = queued;
        queued = wait.queue() != Queue.NONE;
        if (!refused) {
            due = until;
        }
        if (queued) {
            long latest = engine.policy.latestStart(call);
            engine.recoveryQueues.updateOrCreate(target, queue -> {
                if (refused) {
                    queue.addRefused(pending, latest);
                } else {
                    queue.add(pending, stillDown);
                }
            });
        }
        return pending;
    }

    /** An attempt was made. A retry counts only now: one that is given up during its wait never was. */
    private void attempted(Outcome outcome) {
        log.add(outcome, waited, started, engine.time.nanoTime());
        if (log.attempts() > 1) {
            use.retries.increment();
        }
        delay = Math.max(delay, waited);
        waited = 0;
    }

    private @Nullable Stop stopIfGivenUp() {
        if (call.hasDelivered()) {
            return new Stop(StopReason.DELIVERED, "part of the answer was already delivered");
        }
        if (isInterrupted()) {
            return interrupted();
        }
        Stop outOfTime = engine.policy.outOfTime(call);
        if (outOfTime != null) {
            return outOfTime;
        }
        return call.isCancelled() ? cancelled() : null;
    }

    private static Stop interrupted() {
        return new Stop(StopReason.INTERRUPTED, "the thread was interrupted");
    }

    private static Stop cancelled() {
        return new Stop(StopReason.CANCELLED, "the call was cancelled");
    }

    /** The call ends with its last result where it has one that its caller still wants, else with its failure. */
    private void end(Stop stop) {
        boolean callerGaveUp = stop.reason() == StopReason.INTERRUPTED || stop.reason() == StopReason.CANCELLED;
        if (hasResult && !engine.failOnUnwantedResult && !callerGaveUp) {
            finish(stop);
            return;
        }
        AttemptLog attemptLog = finish(stop);
        throw new AttemptsFailedException(
                call, Objects.requireNonNull(failure, "failure"), errorClass, attemptLog, hasResult ? result : null);
    }

    private AttemptLog finish(Stop stop) {
        AttemptLog attemptLog = log.end(stop, engine.time.nanoTime());
        SafeCallback.run("onAttemptLog", call, () -> call.onAttemptLog(attemptLog));
        boolean retriesAllowed = log.attempts() > 1 || engine.policy.retries(errorClass) > 0;
        if (EXHAUSTED.contains(stop.reason()) && log.attempts() > 0 && retriesAllowed) {
            RetriesExhausted event = new RetriesExhausted(
                    call.callId(),
                    call.backend(),
                    call.model(),
                    log.attempts(),
                    errorClass,
                    stop.reason().label());
            SafeCallback.run("retriesExhausted", engine.listener, () -> engine.listener.retriesExhausted(event));
        }
        return attemptLog;
    }
}

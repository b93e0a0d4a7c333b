package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.RejectedAttempt;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.retry.AttemptLogWriter.Outcome;
import dev.weir.retry.NextStep.Queue;
import dev.weir.retry.NextStep.Stop;
import dev.weir.retry.NextStep.Wait;
import dev.weir.retry.recovery.PendingRetry;
import dev.weir.retry.recovery.RecoveryQueue;
import dev.weir.retry.recovery.RecoveryQueues.Target;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
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
 * The retries of one call, from the first attempt that did not succeed. A subclass makes the attempts:
 * {@link BlockingRetries} on a thread, {@link AsyncRetries} without. It reports the outcome of each attempt, waits as
 * long as the returned {@link PendingRetry} requires, and calls {@link #resume} before the next attempt. Not
 * thread-safe.
 *
 * <p>An attempt that was made early, because the call was woken, replaces a later one: the next delay counts from the
 * time at which the attempt was due, so that a call that probes an open breaker takes as long as it would otherwise
 * have taken.
 */
abstract class CallRetries<T extends @Nullable Object> {
    /** The stop reasons of a call whose retries are exhausted, other than those caused by its caller. */
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
    private Reason reason = Reason.OTHER;
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
        started = call.askedNanos();
        due = started;
    }

    /**
     * Converts any exception of an attempt to a failure; if it is not a backend's, of class UNKNOWN, which is then
     * classified by its cause.
     */
    static BackendException asFailure(Exception e) {
        if (e instanceof BackendException failure) {
            return failure;
        }
        String message = "the attempt failed with " + e.getClass().getName();
        return BackendException.builder(ErrorClass.UNKNOWN, message).cause(e).build();
    }

    /** Makes the call re-evaluate its remaining delay; makes no attempt itself. Thread-safe. */
    abstract void wake();

    /** Whether the thread of the attempts was interrupted; false if there is none. */
    boolean isInterrupted() {
        return false;
    }

    /** The number of the next attempt, counted from 1. */
    final int nextAttempt() {
        return log.attempts() + 1;
    }

    /** The result of the call if no delay follows. */
    @SuppressWarnings("NullAway") // null only where the attempt returned it
    final T result() {
        return result;
    }

    /**
     * Whether the first attempt is made: not if the call is already over.
     *
     * @throws AttemptsFailedException if it is not made
     */
    final boolean begin() {
        Stop stop = stopIfGivenUp();
        if (stop != null) {
            reason = Reason.TIMED_OUT;
            failure = BackendException.builder(reason, "no attempt was made").build();
            end(stop);
        }
        return true;
    }

    /**
     * Records the failure of an attempt.
     *
     * @return the delay before the next attempt; null if the call ends with {@link #result}
     * @throws AttemptsFailedException if the call ends with the failure
     */
    final @Nullable PendingRetry failed(BackendException e) {
        Reason of = engine.reason(e);
        boolean limited = Refusal.isLimited(e);
        boolean refused = limited || engine.policy.isRefusal(e);
        // of two rate limits, the later one tells the time that is left
        if (failure == null || !refused || (limited && reason.errorClass() == ErrorClass.RATE_LIMIT)) {
            failure = e;
            reason = of;
        }
        if (refused) {
            log.addRefusal();
            return next(() -> limited ? RetryPolicy.afterLimit(call, e) : afterRefusal(e));
        }
        boolean outage = engine.policy.isOutage(of.errorClass());
        if (queued && outage) {
            engine.recoveryQueues.update(target, RecoveryQueue::backendDown);
        }
        attempted(Outcome.failed(of, e));
        return next(() -> afterFailure(e, outage));
    }

    /** Records the result of an attempt; returns and throws as {@link #failed}. */
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
            reason = e.reason();
            attempted(Outcome.unwanted(reason, e, value));
            return next(() -> afterFailure(e, false));
        }
        if (failure != null) {
            succeeded();
        }
        return null;
    }

    private void succeeded() {
        Duration waitedBefore = Duration.ofNanos(waited);
        attempted(Outcome.success(result));
        if (log.attempts() > 1) {
            use.recovered.increment();
            SucceededAttempt attempt = new SucceededAttempt(
                    log.attempts(), call.backend(), call.model(), reason.errorClass(), waitedBefore);
            SafeCallback.run("onSuccess", use.strategy, () -> use.strategy.onSuccess(attempt));
        }
        finish(new Stop(StopReason.SUCCEEDED, ""));
    }

    /** Records that an attempt ended with another exception, or was not made; the call ends with that exception. */
    final void endedExceptionally(Throwable e) {
        if (!(e instanceof RejectedAttempt)) {
            reason = Reason.OTHER;
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

    /** Records that the caller has abandoned the call. */
    final void callAbandoned() {
        finish(cancelled());
    }

    /** Records that the delay is over, or was ended early. */
    final void waitEnded(PendingRetry pending) {
        if (queued) {
            boolean givenUp = pending.left() > 0 || stopIfGivenUp() != null;
            engine.recoveryQueues.update(target, queue -> queue.remove(pending, givenUp));
        }
        waited += engine.time.nanoTime() - waitBegan;
    }

    /**
     * Whether the next attempt is made after a delay; otherwise the call ends with {@link #result}.
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
        return engine.policy.afterRefusal(call, untilProbe, log.attempts(), reason.errorClass());
    }

    private NextStep afterFailure(BackendException e, boolean outage) {
        FailedAttempt failed = new FailedAttempt(
                log.attempts(),
                call.backend(),
                call.model(),
                reason,
                e,
                Duration.ofNanos(delay),
                Duration.ofNanos(engine.time.nanoTime() - call.startedNanos()),
                call.deadline());
        NextStep step =
                engine.policy.afterFailure(call, failed, log.failures(reason.errorClass()), outage, use.strategy);
        if (!(step instanceof Wait wait)) {
            return step;
        }
        Stop stop = outage
                ? engine.policy.whileOpen(
                        call,
                        engine.recoveryQueues.untilProbe(target),
                        wait.nanos(),
                        log.attempts(),
                        reason.errorClass())
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
                reason.errorClass(),
                Duration.ofNanos(wait.nanos()));
        SafeCallback.run("retryScheduled", engine.listener, () -> engine.listener.retryScheduled(event));
        delay = decided.nanos();
        return wait;
    }

    /** Adds the remainder of the previous delay if the attempt was early and the sum ends before the deadline. */
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
        boolean mayProbe = log.attempts() < engine.policy.retries(reason.errorClass());
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

    /** Records an attempt. A retry counts only now, as it may be abandoned during its delay. */
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

    /** Ends the call with its last result, unless the caller gave up or wants a failure; otherwise with its failure. */
    private void end(Stop stop) {
        boolean callerGaveUp = stop.reason() == StopReason.INTERRUPTED || stop.reason() == StopReason.CANCELLED;
        if (hasResult && !engine.failOnUnwantedResult && !callerGaveUp) {
            finish(stop);
            return;
        }
        AttemptLog attemptLog = finish(stop);
        throw new AttemptsFailedException(
                call, Objects.requireNonNull(failure, "failure"), reason, attemptLog, hasResult ? result : null);
    }

    private AttemptLog finish(Stop stop) {
        AttemptLog attemptLog = log.end(stop, engine.time.nanoTime());
        SafeCallback.run("onAttemptLog", call, () -> call.onAttemptLog(attemptLog));
        boolean retriesAllowed = log.attempts() > 1 || engine.policy.retries(reason.errorClass()) > 0;
        if (EXHAUSTED.contains(stop.reason()) && log.attempts() > 0 && retriesAllowed) {
            RetriesExhausted event = new RetriesExhausted(
                    call.callId(),
                    call.backend(),
                    call.model(),
                    log.attempts(),
                    reason.errorClass(),
                    stop.reason().label());
            SafeCallback.run("retriesExhausted", engine.listener, () -> engine.listener.retriesExhausted(event));
        }
        return attemptLog;
    }
}

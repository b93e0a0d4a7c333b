package dev.weir.retry;

import dev.weir.call.CallStory;
import dev.weir.call.NotAttempted;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.classify.Interruption;
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
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows each attempt of one call, from the first one that did not simply succeed. Whoever makes the attempts hands
 * over what each came to, waits as long as the {@link PendingRetry} says that this yields, and asks {@link #resume} before
 * the next one: {@link BlockingRetries} on a thread, {@link StageRetries} without. For one thread at a time.
 *
 * <p>An attempt that was made before its own time, as the call was woken, takes the place of a later one: the delay after it
 * counts from the time at which it was due, so that a call which is sent to probe an open breaker lasts as long as it would
 * have.
 */
final class CallRetries<T extends @Nullable Object> {
    private final RetryEngine engine;
    private final Strategies.Use use;
    private final RetryBudget budget;
    private final RetriedCall call;
    private final Target target;
    private final boolean onItsThread;
    private final Runnable wake;
    private final AttemptLog log;

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

    /**
     * @param onItsThread whether attempts and waits are on the thread that calls this, so that its interrupt ends the call
     * @param wake see {@link PendingRetry}
     */
    CallRetries(
            RetryEngine engine,
            Strategies.Use use,
            RetryBudget budget,
            RetriedCall call,
            boolean onItsThread,
            Runnable wake) {
        this.engine = engine;
        this.use = use;
        this.budget = budget;
        this.call = call;
        this.onItsThread = onItsThread;
        this.wake = wake;
        target = new Target(call.backend(), call.model());
        log = new AttemptLog(call);
        started = call.startedNanos();
        due = started;
    }

    /** The number of the next attempt, counted from 1. */
    int nextAttempt() {
        return log.attempts() + 1;
    }

    /** What the call yields when no wait follows. */
    @SuppressWarnings("NullAway") // null only where the attempt returned it
    T result() {
        return result;
    }

    /**
     * Whether a first attempt is made at all: not by a call that is over before it begins.
     *
     * @throws AttemptsFailedException if it is not
     */
    boolean begin() {
        Stop stop = givenUp();
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
    @Nullable
    PendingRetry failed(BackendException e) {
        keepInterrupt(e);
        ErrorClass of = engine.classify(e);
        boolean refused = engine.policy.isRefusal(e);
        if (failure == null || !refused) {
            failure = e;
            errorClass = of;
        }
        if (refused) {
            log.refused();
            return next(givenUp(), () -> afterRefusal(e));
        }
        log.failed(e, of, waited, started, engine.time.nanoTime());
        boolean outage = engine.policy.isOutage(of);
        if (queued && outage) {
            engine.recoveries.down(target);
        }
        attempted();
        return next(givenUp(), () -> afterFailure(e, outage));
    }

    /**
     * Sets the flag again that an attempt has turned into a failure. Not of a call that is over: its deadline or its
     * cancellation may be what interrupted the attempt.
     */
    private void keepInterrupt(BackendException e) {
        boolean over = call.isCancelled() || call.deadline().hasPassed();
        if (onItsThread && !over && Interruption.causes(e)) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the result of an attempt; yields and throws as {@link #failed}. */
    @Nullable
    PendingRetry answered(T value) {
        long now = engine.time.nanoTime();
        ErrorClass unwanted = engine.unwantedResults.classOf(value);
        result = value;
        hasResult = true;
        if (queued) {
            engine.recoveries.up(target);
        }
        if (unwanted == null && failure == null) {
            return null;
        }
        if (unwanted == null) {
            log.succeeded(waited, started, now);
            Duration waitedBefore = Duration.ofNanos(waited);
            attempted();
            succeeded(waitedBefore);
            return null;
        }
        BackendException e = new BackendException(unwanted, "unwanted result");
        failure = e;
        errorClass = unwanted;
        log.unwanted(unwanted, waited, started, now);
        attempted();
        return next(givenUp(), () -> afterFailure(e, false));
    }

    /** An attempt ended with something that is neither; the call ends with it. */
    void broke(Throwable e) {
        if (!(e instanceof NotAttempted)) {
            errorClass = ErrorClass.UNKNOWN;
            log.broke(waited, started, engine.time.nanoTime());
            attempted();
        }
        ended(new Stop(
                StopReason.EXCEPTION, "an attempt ended with " + e.getClass().getName()));
    }

    /** Nobody waits for the call any more. */
    void abandoned() {
        ended(new Stop(StopReason.CANCELLED, "the call was cancelled"));
    }

    /** The wait is over, or was ended early. */
    void leave(PendingRetry pending) {
        if (queued) {
            engine.recoveries.leave(target, pending, pending.left() > 0 || givenUp() != null);
        }
        waited += engine.time.nanoTime() - waitBegan;
    }

    /**
     * Whether another attempt is made now, after a wait. Otherwise the call ends with {@link #result}.
     *
     * @throws AttemptsFailedException if the call ends with its failure
     */
    boolean resume() {
        Stop stop = givenUp();
        if (stop != null) {
            end(stop);
            return false;
        }
        started = engine.time.nanoTime();
        return true;
    }

    private @Nullable PendingRetry next(@Nullable Stop givenUp, Supplier<NextStep> otherwise) {
        NextStep step = givenUp != null ? givenUp : otherwise.get();
        if (step instanceof Stop stop) {
            end(stop);
            return null;
        }
        return pending((Wait) step);
    }

    private NextStep afterRefusal(BackendException refusal) {
        boolean forcedOpen = engine.recoveries.untilProbe(target) < 0;
        return engine.policy.afterRefusal(call, refusal, log.attempts(), errorClass, forcedOpen);
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
        Stop stop = outage ? whileOpen(wait) : null;
        return stop != null ? stop : withinBudget(wait);
    }

    private @Nullable Stop whileOpen(Wait wait) {
        long untilProbe = engine.recoveries.untilProbe(target);
        return engine.policy.whileOpen(untilProbe, wait.nanos(), log.attempts(), errorClass);
    }

    private NextStep withinBudget(Wait decided) {
        if (!budget.tryWithdraw()) {
            return new Stop(
                    StopReason.RETRY_BUDGET,
                    "the retry budget of backend '" + call.backend() + "' is spent: too many of its calls are retries");
        }
        Wait wait = withRest(decided);
        RetryScheduled event = new RetryScheduled(
                call.callId(),
                call.backend(),
                call.model(),
                log.attempts(),
                errorClass,
                Duration.ofNanos(wait.nanos()));
        GuardedCallback.run("retryScheduled", engine.listener, () -> engine.listener.retryScheduled(event));
        delay = decided.nanos();
        return wait;
    }

    /** Adds what was left of the delay before, where the attempt was early and that fits before the deadline. */
    private Wait withRest(Wait wait) {
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
        PendingRetry pending = new PendingRetry(engine.time, wake, until, refused, mayProbe);
        boolean stillDown = queued;
        queued = wait.queue() != Queue.NONE;
        if (refused) {
            engine.recoveries.enterRefused(target, pending, engine.policy.latestStart(call));
        } else {
            due = until;
        }
        if (wait.queue() == Queue.DELAYED) {
            engine.recoveries.enter(target, pending, stillDown);
        }
        return pending;
    }

    /** A retry counts when it has been made: one that is given up during its wait never was. */
    private void attempted() {
        if (log.attempts() > 1) {
            use.retries.increment();
        }
        delay = Math.max(delay, waited);
        waited = 0;
    }

    private @Nullable Stop givenUp() {
        if (call.hasDelivered()) {
            return new Stop(StopReason.DELIVERED, "part of the answer had been delivered");
        }
        if (onItsThread && Thread.currentThread().isInterrupted()) {
            return new Stop(StopReason.INTERRUPTED, "the thread was interrupted");
        }
        Stop outOfTime = engine.policy.outOfTime(call);
        if (outOfTime != null) {
            return outOfTime;
        }
        return call.isCancelled() ? new Stop(StopReason.CANCELLED, "the call was cancelled") : null;
    }

    private void succeeded(Duration waitedBefore) {
        if (log.attempts() > 1) {
            use.recovered.increment();
            // the failure before it is the latest one, unless that was a refusal
            SucceededAttempt attempt = new SucceededAttempt(
                    log.attempts(), call.backend(), call.model(), log.latestFailure(), waitedBefore);
            GuardedCallback.run("onSuccess", use.strategy, () -> use.strategy.onSuccess(attempt));
        }
        tell(new Stop(StopReason.SUCCEEDED, ""));
    }

    private void end(Stop stop) {
        boolean callerWantsNothing = stop.reason() == StopReason.INTERRUPTED || stop.reason() == StopReason.CANCELLED;
        if (hasResult && !engine.failOnUnwantedResult && !callerWantsNothing) {
            tell(stop);
            return;
        }
        CallStory story = ended(stop);
        throw new AttemptsFailedException(
                call, Objects.requireNonNull(failure, "failure"), errorClass, story, hasResult ? result : null);
    }

    /** The call ends without a result. */
    private CallStory ended(Stop stop) {
        CallStory story = tell(stop);
        if (log.attempts() > 1 || engine.policy.retries(errorClass) > 0) {
            RetriesExhausted event = new RetriesExhausted(
                    call.callId(),
                    call.backend(),
                    call.model(),
                    log.attempts(),
                    errorClass,
                    stop.reason().label());
            GuardedCallback.run("retriesExhausted", engine.listener, () -> engine.listener.retriesExhausted(event));
        }
        return story;
    }

    private CallStory tell(Stop stop) {
        CallStory story = log.end(stop.reason(), stop.explanation(), engine.time.nanoTime());
        GuardedCallback.run("onStory", call, () -> call.onStory(story));
        return story;
    }
}

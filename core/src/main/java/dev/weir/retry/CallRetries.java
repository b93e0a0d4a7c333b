package dev.weir.retry;

import dev.weir.call.CallStory;
import dev.weir.call.NotAttempted;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.retry.Verdict.Line;
import dev.weir.retry.Verdict.Stop;
import dev.weir.retry.Verdict.Wait;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.SucceededAttempt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows the failure of a call's first attempt. Made only then, for one call and one thread. */
final class CallRetries<T> {
    private static final Logger LOG = LoggerFactory.getLogger(RetryEngine.class);

    private final RetryEngine engine;
    private final Strategies.Use use;
    private final RetryBudget budget;
    private final RetriedCall call;
    private final AttemptBody<T> attempt;
    private final StoryWriter story;
    private final Schedule schedule;

    private BackendException failure;
    private ErrorClass errorClass;
    private long started;
    private long waited;
    private @Nullable RecoverySignal line;

    CallRetries(
            RetryEngine engine,
            Strategies.Use use,
            RetryBudget budget,
            RetriedCall call,
            AttemptBody<T> attempt,
            BackendException first) {
        this.engine = engine;
        this.use = use;
        this.budget = budget;
        this.call = call;
        this.attempt = attempt;
        story = new StoryWriter(call);
        started = call.startedNanos();
        schedule = new Schedule(started);
        failure = first;
        errorClass = engine.classify(first);
    }

    T untilTheEnd() {
        while (true) {
            waitFor(verdict());
            stopIfGivenUp();
            started = engine.time.nanoTime();
            try {
                return succeeded(attempt.run(story.attempts() + 1));
            } catch (BackendException e) {
                failure = e;
                errorClass = engine.classify(e);
            } catch (RuntimeException | Error e) {
                broke(e);
                throw e;
            }
        }
    }

    private void broke(Throwable e) {
        if (!(e instanceof NotAttempted)) {
            story.broke(waited, started, engine.time.nanoTime());
            countRetry();
        }
        call.onStory(story.end(
                StopReason.EXCEPTION, "an attempt ended with " + e.getClass().getName()));
    }

    private Wait verdict() {
        Verdict verdict = engine.policy.isRefusal(failure) ? afterRefusal() : afterFailure();
        if (verdict instanceof Stop stop) {
            throw ended(stop.reason(), stop.explanation());
        }
        return (Wait) verdict;
    }

    private Verdict afterRefusal() {
        story.refused();
        stopIfGivenUp();
        return engine.policy.afterRefusal(failure, call.deadline());
    }

    private Verdict afterFailure() {
        story.failed(failure, errorClass, waited, started, engine.time.nanoTime());
        schedule.attempted(started);
        waited = 0;
        countRetry();
        if (line != null && engine.policy.isOutage(errorClass)) {
            line.down();
        }
        stopIfGivenUp();
        FailedAttempt failed = failed();
        Verdict verdict = engine.policy.afterFailure(failed, story.failures(errorClass), use.strategy);
        return verdict instanceof Wait wait ? withinBudget(wait) : verdict;
    }

    private Verdict withinBudget(Wait decided) {
        Wait wait = schedule.withRest(decided, call.deadline().remainingNanos());
        if (!budget.tryWithdraw()) {
            return new Stop(
                    StopReason.RETRY_BUDGET,
                    "the retry budget of backend '" + call.backend() + "' is spent: too many of its calls are retries");
        }
        tell(new RetryScheduled(
                call.callId(),
                call.backend(),
                call.model(),
                story.attempts(),
                errorClass,
                Duration.ofNanos(wait.nanos())));
        return wait;
    }

    private void tell(RetryScheduled event) {
        try {
            engine.listener.retryScheduled(event);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("call listener failed class={}", engine.listener.getClass().getName(), e);
        }
    }

    /** A retry counts when it has been made: one that is given up during its wait never was. */
    private void countRetry() {
        if (story.attempts() > 1) {
            use.retries.increment();
        }
    }

    private FailedAttempt failed() {
        return new FailedAttempt(
                story.attempts(),
                call.backend(),
                call.model(),
                errorClass,
                failure,
                story.latestWait(),
                Duration.ofNanos(engine.time.nanoTime() - call.startedNanos()),
                call.deadline());
    }

    private void waitFor(Wait wait) {
        long began = engine.time.nanoTime();
        Sleeper sleeper = sleeper(wait, began);
        line = wait.line() == Line.NONE ? null : engine.recoveries.of(call.backend(), call.model());
        enterLine(sleeper);
        try (Registration ignored = call.onCancel(sleeper::look)) {
            sleeper.sleep(engine.waiter);
        } finally {
            leaveLine(sleeper);
        }
        waited += engine.time.nanoTime() - began;
    }

    private Sleeper sleeper(Wait wait, long began) {
        if (wait.line() == Line.REFUSED) {
            return new Sleeper(call, engine.time, began + wait.nanos(), true);
        }
        long soonest = schedule.plan(began, wait.nanos());
        Sleeper sleeper = new Sleeper(call, engine.time, began + wait.nanos(), false);
        if (engine.policy.maySendAhead(story.attempts(), schedule.ahead(), errorClass)) {
            sleeper.mayGoAhead(soonest);
        }
        return sleeper;
    }

    private void enterLine(Sleeper sleeper) {
        if (line != null && sleeper.refused()) {
            line.enterRefused(sleeper, call.deadline().nanoTime());
        } else if (line != null) {
            line.enter(sleeper);
        }
    }

    private void leaveLine(Sleeper sleeper) {
        if (line != null) {
            line.leave(sleeper);
        }
    }

    private void stopIfGivenUp() {
        if (call.hasDelivered()) {
            throw ended(StopReason.DELIVERED, "part of the answer had been delivered");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw ended(StopReason.INTERRUPTED, "the thread was interrupted");
        }
        if (call.deadline().hasPassed()) {
            throw ended(StopReason.DEADLINE, "the deadline has passed");
        }
        if (call.isCancelled()) {
            throw ended(StopReason.CANCELLED, "the call was cancelled");
        }
    }

    private T succeeded(T result) {
        story.succeeded(waited, started, engine.time.nanoTime());
        if (line != null) {
            line.up();
        }
        countRetry();
        if (story.attempts() > 1) {
            use.recovered.increment();
            learn();
        }
        call.onStory(story.end(StopReason.SUCCEEDED, ""));
        return result;
    }

    /** The failure before it is the latest one, unless that was a refusal. */
    private void learn() {
        try {
            use.strategy.onSuccess(new SucceededAttempt(
                    story.attempts(), call.backend(), call.model(), story.latestFailure(), Duration.ofNanos(waited)));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("retry strategy failed to learn name={}", use.name, e);
        }
    }

    private AttemptsFailedException ended(StopReason reason, String explanation) {
        CallStory told = story.end(reason, explanation);
        call.onStory(told);
        return new AttemptsFailedException(call, failure, errorClass, told);
    }
}

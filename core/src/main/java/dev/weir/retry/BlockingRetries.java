package dev.weir.retry;

import dev.weir.call.CallStage;
import dev.weir.call.TargetCall;
import dev.weir.classify.Interruption;
import dev.weir.retry.recovery.PendingRetry;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of one call, and waits, on its thread. */
final class BlockingRetries<T extends @Nullable Object> extends CallRetries<T> {
    private final Thread thread = Thread.currentThread();
    private final AttemptBody<T> attempt;

    BlockingRetries(RetryEngine engine, Strategies.Entry use, TargetCall call, AttemptBody<T> attempt) {
        super(engine, use, call);
        this.attempt = attempt;
    }

    T afterFailure(BackendException first) {
        return run(failedOnThread(first));
    }

    T afterResult(T first) {
        return run(answered(first));
    }

    private T run(@Nullable PendingRetry first) {
        PendingRetry pending = first;
        while (pending != null && waitFor(pending)) {
            pending = attempt();
        }
        return result();
    }

    private @Nullable PendingRetry attempt() {
        T value;
        try {
            value = attempt.run(nextAttempt());
        } catch (BackendException e) {
            return failedOnThread(e);
        } catch (Throwable e) {
            endedExceptionally(e);
            throw e;
        }
        return answered(value);
    }

    /**
     * Sets the interrupt flag again if an attempt has turned an interrupt into a failure. Not for a call that is over:
     * its deadline or its cancellation may have interrupted the attempt.
     */
    private @Nullable PendingRetry failedOnThread(BackendException e) {
        boolean over = call.isCancelled() || call.deadline().hasPassed();
        if (!over && Interruption.causes(e)) {
            thread.interrupt();
        }
        return failed(e);
    }

    private boolean waitFor(PendingRetry pending) {
        call.reached(CallStage.RETRY_WAIT);
        try {
            sleep(pending);
        } finally {
            call.reached(CallStage.PROCESSING);
            waitEnded(pending);
        }
        return resume();
    }

    /** Registers again after each wake-up: an action may have run without a cancellation of the call. */
    private void sleep(PendingRetry pending) {
        for (long left = pending.left(); left > 0 && !isGivenUp(); left = pending.left()) {
            try (Registration ignored = call.onCancel(this::wake)) {
                if (!isGivenUp()) {
                    engine.sleeper.sleep(left);
                }
            }
        }
    }

    private boolean isGivenUp() {
        return isInterrupted() || call.isCancelled();
    }

    @Override
    boolean isInterrupted() {
        return thread.isInterrupted();
    }

    @Override
    void wake() {
        LockSupport.unpark(thread);
    }
}

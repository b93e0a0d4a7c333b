package dev.weir.retry;

import dev.weir.call.RetriedCall;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of one call on its thread, and waits there. */
final class BlockingRetries<T extends @Nullable Object> {
    private final Thread thread = Thread.currentThread();
    private final RetryEngine engine;
    private final RetriedCall call;
    private final AttemptBody<T> attempt;
    private final CallRetries<T> retries;

    BlockingRetries(
            RetryEngine engine, Strategies.Use use, RetryBudget budget, RetriedCall call, AttemptBody<T> attempt) {
        this.engine = engine;
        this.call = call;
        this.attempt = attempt;
        retries = new CallRetries<>(engine, use, budget, call, true, this::wake);
    }

    T afterFailure(BackendException first) {
        return untilTheEnd(retries.failed(first));
    }

    T afterResult(T first) {
        return untilTheEnd(retries.answered(first));
    }

    private T untilTheEnd(@Nullable PendingRetry first) {
        PendingRetry pending = first;
        while (pending != null && waitFor(pending)) {
            pending = attempt();
        }
        return retries.result();
    }

    private @Nullable PendingRetry attempt() {
        T value;
        try {
            value = attempt.run(retries.nextAttempt());
        } catch (BackendException e) {
            return retries.failed(e);
        } catch (Throwable e) {
            retries.broke(e);
            throw e;
        }
        return retries.answered(value);
    }

    private boolean waitFor(PendingRetry pending) {
        try {
            sleep(pending);
        } finally {
            retries.leave(pending);
        }
        return retries.resume();
    }

    /** Registers anew after each wake: an action may have been run for something that did not cancel the call. */
    private void sleep(PendingRetry pending) {
        for (long left = pending.left(); left > 0 && !isGivenUp(); left = pending.left()) {
            try (Registration ignored = call.onCancel(this::wake)) {
                if (!isGivenUp()) {
                    engine.waiter.await(left);
                }
            }
        }
    }

    private boolean isGivenUp() {
        return thread.isInterrupted() || call.isCancelled();
    }

    private void wake() {
        LockSupport.unpark(thread);
    }
}

package dev.weir.retry;

import dev.weir.call.RejectedAttempt;
import dev.weir.call.TargetCall;
import dev.weir.classify.Interruption;
import dev.weir.retry.RetryScheduler.Scheduled;
import dev.weir.retry.recovery.PendingRetry;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one call as stages, and waits without a thread.
 *
 * <p>At any time either an attempt is in flight or a retry is pending. The end of a delay, a wake-up, a cancellation
 * and the end of the promise may race: under the lock each delay is taken once.
 */
final class AsyncRetries<T extends @Nullable Object> extends CallRetries<T> {
    private final CompletableFuture<T> promise = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<? extends CompletionStage<T>> attempt;
    private volatile @Nullable CompletionStage<T> inFlight;
    private volatile @Nullable Registration onCancel;
    private @Nullable PendingRetry pending;
    private @Nullable Scheduled timer;

    AsyncRetries(
            RetryEngine engine, Strategies.Entry use, TargetCall call, Supplier<? extends CompletionStage<T>> attempt) {
        super(engine, use, call);
        this.attempt = attempt;
    }

    CompletableFuture<T> start() {
        CompletableFuture<T> unused = promise.whenComplete((result, error) -> release());
        registerCancellation();
        step(() -> attemptIf(begin()));
        return promise;
    }

    private void registerCancellation() {
        Registration registration = call.onCancel(this::endedEarly);
        onCancel = registration;
        if (promise.isDone()) {
            registration.close();
        }
    }

    /** Registers again after an action that ran without a cancellation of the call. */
    private void endedEarly() {
        if (call.isCancelled()) {
            cancelInFlight();
            wake();
        } else {
            registerCancellation();
        }
    }

    /**
     * Releases resources when the promise has ended: with the call, or because its holder cancelled or completed it.
     */
    private void release() {
        Registration registration = onCancel;
        if (registration != null) {
            registration.close();
        }
        cancelInFlight();
        PendingRetry abandoned = takePending();
        if (abandoned != null) {
            waitEnded(abandoned);
            callAbandoned();
        }
    }

    private void cancelInFlight() {
        if (inFlight instanceof Future<?> stage) {
            SafeCallback.run("cancel", stage, () -> stage.cancel(true));
        }
    }

    /** Runs a step of the call, which ends with any exception of the step. */
    private void step(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            promise.completeExceptionally(e);
        }
    }

    private void attemptIf(boolean goesOn) {
        if (!goesOn) {
            promise.complete(result());
        } else if (promise.isDone()) {
            callAbandoned();
        } else {
            attempt();
        }
    }

    private void attempt() {
        CompletionStage<T> stage;
        try {
            stage = Objects.requireNonNull(attempt.get(), "the attempt returned null, not a stage");
        } catch (Throwable e) {
            if (Interruption.causes(e)) {
                interrupted(e);
            } else {
                endedWith(e);
            }
            return;
        }
        inFlight = stage;
        if (promise.isDone() || call.isCancelled()) {
            cancelInFlight();
        }
        stage.whenComplete(this::completed);
    }

    /**
     * Handles an interrupt of the thread that starts attempts: the caller's for the first attempt, the scheduler's for
     * others.
     */
    private void interrupted(Throwable e) {
        if (nextAttempt() == 1) {
            Thread.currentThread().interrupt();
        }
        endedExceptionally(e);
        promise.completeExceptionally(e);
    }

    private void completed(T value, @Nullable Throwable error) {
        inFlight = null;
        if (promise.isDone()) {
            callAbandoned();
        } else if (error == null) {
            step(() -> await(answered(value)));
        } else {
            endedWith(cause(error));
        }
    }

    private static Throwable cause(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null
                && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private void endedWith(Throwable error) {
        boolean cancelledByOthers = error instanceof CancellationException && !call.isCancelled();
        if (error instanceof Exception e && !(error instanceof RejectedAttempt) && !cancelledByOthers) {
            BackendException failure = asFailure(e);
            step(() -> await(failed(failure)));
        } else {
            endedExceptionally(error);
            promise.completeExceptionally(error);
        }
    }

    private void await(@Nullable PendingRetry next) {
        if (next == null) {
            promise.complete(result());
            return;
        }
        setTimer(next);
        if (promise.isDone()) {
            release();
        }
    }

    @Override
    void wake() {
        step(() -> setTimer(null));
    }

    /** Sets the timer for the pending retry, which becomes {@code next} unless that is null. */
    private void setTimer(@Nullable PendingRetry next) {
        lock.lock();
        try {
            pending = next == null ? pending : next;
            if (pending != null) {
                stopTimer();
                long left = call.isCancelled() ? 0 : Math.max(0, pending.left());
                timer = engine.scheduler.schedule(left, this::timerFired);
            }
        } finally {
            lock.unlock();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void timerFired() {
        PendingRetry due = null;
        lock.lock();
        try {
            if (pending != null && (pending.left() <= 0 || call.isCancelled())) {
                due = takePending();
            }
        } finally {
            lock.unlock();
        }
        if (due == null) {
            wake();
        } else {
            waitEnded(due);
            step(() -> attemptIf(resume()));
        }
    }

    private @Nullable PendingRetry takePending() {
        lock.lock();
        try {
            PendingRetry taken = pending;
            pending = null;
            stopTimer();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}

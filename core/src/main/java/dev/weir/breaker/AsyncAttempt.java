package dev.weir.breaker;

import dev.weir.classify.Interruption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An asynchronous attempt: the future that its caller receives. Cancels the stage when the attempt ends early. */
final class AsyncAttempt<T> extends CompletableFuture<T> {
    private final CircuitBreaker breaker;
    private final Permit permit;
    private volatile @Nullable TimeoutException timeout;

    AsyncAttempt(CircuitBreaker breaker, Permit permit) {
        this.breaker = breaker;
        this.permit = permit;
    }

    /** Starts the attempt, which completes this future and returns its permit. */
    AsyncAttempt<T> start(Supplier<? extends CompletionStage<T>> attempt) {
        try {
            CompletionStage<T> stage = Objects.requireNonNull(attempt.get(), "the attempt returned null, not a stage");
            permit.onEnd(() -> endEarly(stage));
            stage.whenComplete(this::completed);
        } catch (Throwable e) {
            permit.onException(e);
            Interruption.keepAll(e);
            completeExceptionally(e);
        }
        return this;
    }

    /** Both the dependents of this future and the cancellation run foreign code, so neither waits for the other. */
    private void endEarly(CompletionStage<T> stage) {
        TimeoutException thrown =
                breaker.timeoutException(permit.deadlineNanos() - permit.startNanos, permit.isCallerDeadline());
        timeout = thrown;
        breaker.runAsync(() -> completeExceptionally(thrown));
        if (stage instanceof Future<?> future) {
            future.cancel(true);
        }
    }

    private void completed(@Nullable T result, @Nullable Throwable failure) {
        if (failure == null) {
            permit.onResult(result, -1);
            complete(result);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            permit.onStageFailure(cause);
            TimeoutException thrown = timeout;
            completeExceptionally(thrown == null ? cause : thrown);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            permit.cancel();
        }
        return cancelled;
    }
}

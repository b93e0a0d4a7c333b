package dev.weir.breaker;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An attempt that completes later: the future that its caller gets, which cancels the stage when the attempt is over. */
final class StagedAttempt<T> extends CompletableFuture<T> {
    private final CircuitBreaker breaker;
    private final Permit permit;
    private volatile @Nullable TimeoutException overrun;

    StagedAttempt(CircuitBreaker breaker, Permit permit) {
        this.breaker = breaker;
        this.permit = permit;
    }

    /** Begins the attempt, which completes this future and gives its permit back. */
    StagedAttempt<T> begin(Supplier<? extends CompletionStage<T>> attempt) {
        try {
            CompletionStage<T> stage = Objects.requireNonNull(attempt.get(), "stage of the attempt");
            permit.onEnd(() -> endEarly(stage));
            stage.whenComplete(this::completed);
        } catch (Throwable e) {
            completed(null, e);
        }
        return this;
    }

    /** The stage goes first: what depends on this future is code of its caller, and nothing waits for that. */
    private void endEarly(CompletionStage<T> stage) {
        TimeoutException timeout = new TimeoutException("circuit breaker '" + breaker.name()
                + "' ended an attempt after " + permit.timeLimit().toMillis() + " ms: its time was over");
        overrun = timeout;
        if (stage instanceof Future<?> future) {
            future.cancel(true);
        }
        completeExceptionally(timeout);
    }

    private void completed(@Nullable T result, @Nullable Throwable failure) {
        if (failure == null) {
            succeeded(result);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            permit.onStageFailure(cause);
            TimeoutException timeout = overrun;
            completeExceptionally(timeout == null ? cause : timeout);
        }
    }

    private void succeeded(@Nullable T result) {
        try {
            permit.onResult(result, -1);
            complete(result);
        } catch (RuntimeException | Error e) {
            completeExceptionally(e);
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

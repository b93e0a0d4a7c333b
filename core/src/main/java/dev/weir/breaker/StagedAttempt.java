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

    /** What depends on this future and what cancels the stage is code of others, and neither waits for the other. */
    private void endEarly(CompletionStage<T> stage) {
        TimeoutException timeout = breaker.overrun(permit.dueNanos() - permit.startNanos, permit.isCallersTime());
        overrun = timeout;
        breaker.runApart(() -> completeExceptionally(timeout));
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
            TimeoutException timeout = overrun;
            completeExceptionally(timeout == null ? cause : timeout);
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

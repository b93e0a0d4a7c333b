package dev.weir.retry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Schedules the attempts of asynchronous calls without a thread. Replaceable for tests. Thread-safe. */
@FunctionalInterface
public interface RetryScheduler {

    /**
     * Schedules a task, which runs once on another thread, or on this one after this method has returned.
     *
     * @param delayNanos the delay, at least 0
     */
    Scheduled schedule(long delayNanos, Runnable task);

    /** A scheduled task. */
    @FunctionalInterface
    interface Scheduled {

        /** Cancels the task unless it has begun. */
        void cancel();
    }

    /** Uses the timer of the JDK's {@link CompletableFuture}; tasks run on its default executor, the common pool. */
    static RetryScheduler jdk() {
        return (delayNanos, task) -> {
            CompletableFuture<Void> timer =
                    new CompletableFuture<Void>().completeOnTimeout(null, delayNanos, TimeUnit.NANOSECONDS);
            CompletableFuture<Void> unused = timer.thenRunAsync(task);
            return () -> timer.cancel(false);
        };
    }
}

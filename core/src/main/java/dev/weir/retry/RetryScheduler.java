package dev.weir.retry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How asynchronous calls wait: without a thread. Injected, so that a test lets time pass instead. Safe for use by many threads. */
@FunctionalInterface
public interface RetryScheduler {

    /**
     * Has a task run once on another thread, or later on this one, but not before this returns.
     *
     * @param delayNanos how long to wait first, at least 0
     */
    Scheduled schedule(long delayNanos, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {

        /** Keeps it from running, unless it has begun. */
        void cancel();
    }

    /**
     * By the timer of the JDK's {@link CompletableFuture}; tasks run on its default executor, the common pool.
     */
    static RetryScheduler jdk() {
        return (delayNanos, task) -> {
            CompletableFuture<Void> timer =
                    new CompletableFuture<Void>().completeOnTimeout(null, delayNanos, TimeUnit.NANOSECONDS);
            CompletableFuture<Void> unused = timer.thenRunAsync(task);
            return () -> timer.cancel(false);
        };
    }
}

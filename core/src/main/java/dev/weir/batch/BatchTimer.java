package dev.weir.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs a task after a delay, on another thread. Replaceable for tests. Thread-safe. */
@FunctionalInterface
interface BatchTimer {
    void schedule(long delayNanos, Runnable task);

    /** Uses the timer of the JDK's {@link CompletableFuture}; without the executor's thread only if that has none. */
    static BatchTimer on(Executor executor) {
        return (delayNanos, task) -> CompletableFuture.delayedExecutor(delayNanos, TimeUnit.NANOSECONDS, due -> {
                    try {
                        executor.execute(due);
                    } catch (RejectedExecutionException e) {
                        // it sends nothing itself, and what it has the executor send is refused with a clear error
                        due.run();
                    }
                })
                .execute(task);
    }
}

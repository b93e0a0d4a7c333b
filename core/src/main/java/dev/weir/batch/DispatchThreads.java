package dev.weir.batch;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads that send batches, one per batch in flight; idle ones end. */
final class DispatchThreads implements Executor {
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(null, task, "weir-batch", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    @Override
    public void execute(Runnable batch) {
        threads.execute(batch);
    }
}

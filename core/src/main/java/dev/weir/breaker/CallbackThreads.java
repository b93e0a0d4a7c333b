package dev.weir.breaker;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An executor for callbacks: daemon threads, one per listener that is being notified, which end when idle. */
public final class CallbackThreads implements Executor {
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 100, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(null, task, "weir-breaker-callback", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    @Override
    public void execute(Runnable callback) {
        threads.execute(callback);
    }
}

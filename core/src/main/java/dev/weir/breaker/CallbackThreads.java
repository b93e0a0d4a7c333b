package dev.weir.breaker;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for callbacks: one per listener that is being told something, gone when there is nothing to tell. */
final class CallbackThreads implements Executor {
    private final ThreadPoolExecutor threads;

    CallbackThreads(String breaker) {
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "weir-breaker-" + breaker, 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable callback) {
        threads.execute(callback);
    }
}

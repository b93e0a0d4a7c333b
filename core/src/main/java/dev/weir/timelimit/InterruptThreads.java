package dev.weir.timelimit;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that interrupt attempts and run their actions, separate from the limiter's thread: an action, or an
 * {@code interrupt()} method, that blocks does not delay other attempts. The pool grows with the number of blocked
 * tasks; idle threads end.
 */
final class InterruptThreads implements Executor {
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(null, task, "weir-interrupt", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    @Override
    public void execute(Runnable end) {
        threads.execute(end);
    }
}

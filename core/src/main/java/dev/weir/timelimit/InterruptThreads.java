package dev.weir.timelimit;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that interrupt the attempts that are over and run their actions, away from the limiter's thread: an
 * action, or a thread's own {@code interrupt()}, that blocks delays nobody else. There are as many as are busy at once, and
 * they end when there is nothing to do.
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

package dev.weir.timelimit;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that interrupt the attempts that are over and run their actions, away from the limiter's thread: an
 * action, or a thread's own {@code interrupt()}, that blocks delays nobody else unless {@value #THREADS} of them do. The
 * threads end when there is nothing to do.
 */
final class EndThreads implements Executor {
    private static final int THREADS = 256;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(null, task, "weir-end", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    EndThreads() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable end) {
        threads.execute(end);
    }
}

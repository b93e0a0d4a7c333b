package dev.weir.timelimit;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what attempts want done when they overrun, away from the watchdog, which one of them could hold up. Its threads go
 * when there is nothing to do.
 */
final class OverrunActions implements Executor {
    private static final Logger log = LoggerFactory.getLogger(TimeLimiter.class);
    private static final int THREADS = 4;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(null, task, "weir-overrun", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    OverrunActions() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable action) {
        threads.execute(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.warn(
                        "time-limiter event=overrun-action-failed action={}",
                        action.getClass().getName(),
                        e);
            }
        });
    }
}

package dev.weir.simulator;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes what waits for time to pass, on one thread for all. Safe for use by many threads. */
final class Timer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Timer::thread);

    Timer() {
        // once it is closed there is no request left that would have to go on
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "weir-simulator-timer");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task once. */
    void after(long nanos, Runnable task) {
        var unused = executor.schedule(guarded(task), nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs a task again and again. */
    void every(long nanos, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** A failure would vanish in the future that nobody asks, and end a task that repeats. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException failure) {
                LOG.error("a timed step of the simulator failed", failure);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}

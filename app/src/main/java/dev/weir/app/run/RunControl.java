package dev.weir.app.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stops a run from another thread, such as that of a signal. Thread-safe. */
public final class RunControl {
    private final AtomicReference<@Nullable Runnable> wake = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopped;

    /** Has the run send nothing more, and end when what is in flight has ended. */
    public void stop() {
        stopped = true;
        Runnable waiting = wake.get();
        if (waiting != null) {
            waiting.run();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    void onStop(Runnable action) {
        wake.set(action);
    }

    /** The results are written. */
    public void ended() {
        ended.countDown();
    }

    /** Waits until the results are written; false if that takes longer. */
    public boolean awaitEnd(long seconds) throws InterruptedException {
        return ended.await(seconds, TimeUnit.SECONDS);
    }
}

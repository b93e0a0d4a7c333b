package dev.weir.app.run;

/** Stops a run from another thread, such as that of a signal. Thread-safe. */
public final class RunControl {
    private volatile boolean stopped;

    /** Has the run send nothing more, and end when what is in flight has ended. */
    public void stop() {
        stopped = true;
    }

    public boolean isStopped() {
        return stopped;
    }
}

package dev.weir.retry.recovery;

import dev.weir.spi.time.TimeSource;

/** A retry during its delay, which others may shorten. Thread-safe. */
public final class PendingRetry {
    private final TimeSource time;
    private final Runnable wake;
    private final boolean mayProbe;
    private volatile long scheduledTime;
    private volatile long wakeTime;

    /**
     * @param wake makes the call re-evaluate its remaining delay; makes no attempt itself
     * @param until the scheduled time, as a reading of the clock
     * @param mayProbe whether it may be used as a probe before its scheduled time
     */
    public PendingRetry(TimeSource time, Runnable wake, long until, boolean mayProbe) {
        this.time = time;
        this.wake = wake;
        this.mayProbe = mayProbe;
        postpone(until);
    }

    boolean mayProbe() {
        return mayProbe;
    }

    /** Sets another scheduled time. */
    void postpone(long nanoTime) {
        scheduledTime = nanoTime;
        wakeTime = nanoTime;
    }

    /**
     * Sets an earlier time.
     *
     * @return whether the time changed, so that the call has to be woken
     */
    boolean bringForward(long nanoTime) {
        boolean sooner = nanoTime - wakeTime < 0;
        if (sooner) {
            wakeTime = nanoTime;
        }
        return sooner;
    }

    /** Restores the scheduled time, unless the earlier time has come. */
    void revoke() {
        if (left() > 0) {
            wakeTime = scheduledTime;
        }
    }

    public void wake() {
        wake.run();
    }

    /** The scheduled time, at which the delay ends unless it is shortened. */
    long scheduledTime() {
        return scheduledTime;
    }

    /** The remaining delay in nanoseconds. */
    public long left() {
        return wakeTime - time.nanoTime();
    }
}

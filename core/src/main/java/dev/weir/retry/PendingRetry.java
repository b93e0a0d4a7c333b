package dev.weir.retry;

import dev.weir.spi.time.TimeSource;

/** An attempt that is waited for, until a time that others may bring forward. */
final class PendingRetry {
    private final TimeSource time;
    private final Runnable wake;
    private final boolean mayProbe;
    private volatile long ownTime;
    private volatile long wakeTime;

    /**
     * @param wake has the call look again how long it has to wait; runs no attempt itself
     * @param until the time of its own, as a reading of the clock
     * @param mayProbe whether it may be sent to probe the backend before its own time
     */
    PendingRetry(TimeSource time, Runnable wake, long until, boolean mayProbe) {
        this.time = time;
        this.wake = wake;
        this.mayProbe = mayProbe;
        postpone(until);
    }

    boolean mayProbe() {
        return mayProbe;
    }

    /** Gives it another time of its own. */
    void postpone(long nanoTime) {
        ownTime = nanoTime;
        wakeTime = nanoTime;
    }

    /** Brings its time forward. Whether that changes anything: it then has to be woken. */
    boolean bringForward(long nanoTime) {
        boolean sooner = nanoTime - wakeTime < 0;
        if (sooner) {
            wakeTime = nanoTime;
        }
        return sooner;
    }

    /** Takes back what {@link #bringForward} did, unless that time has come. */
    void revoke() {
        if (left() > 0) {
            wakeTime = ownTime;
        }
    }

    void wake() {
        wake.run();
    }

    /** The time at which it ends if nobody brings that forward. */
    long ownTime() {
        return ownTime;
    }

    /** How long it is still to wait, in nanoseconds. */
    long left() {
        return wakeTime - time.nanoTime();
    }
}

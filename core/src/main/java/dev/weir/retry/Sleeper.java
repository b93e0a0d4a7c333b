package dev.weir.retry;

import dev.weir.call.RetriedCall;
import dev.weir.spi.time.TimeSource;
import java.util.concurrent.locks.LockSupport;

/** A call that waits, on the thread that made this, until a time that others may bring forward. */
final class Sleeper {
    private final Thread thread = Thread.currentThread();
    private final RetriedCall call;
    private final TimeSource time;
    private final boolean refused;
    private volatile long aheadTime;
    private volatile long ownTime;
    private volatile long wakeTime;

    Sleeper(RetriedCall call, TimeSource time, long until, boolean refused) {
        this.call = call;
        this.time = time;
        this.refused = refused;
        sleepUntil(until);
    }

    boolean refused() {
        return refused;
    }

    /** Lets it be sent ahead of its own time, from this time on. */
    void mayGoAhead(long nanoTime) {
        aheadTime = nanoTime;
    }

    /** The time from which on it may be sent ahead of its own time; that time itself if it may not. */
    long aheadTime() {
        return aheadTime;
    }

    /** Whether it stops waiting only because its call has come to its end. */
    boolean givenUp() {
        return left() > 0
                || thread.isInterrupted()
                || call.isCancelled()
                || call.deadline().hasPassed();
    }

    /** Waits until its time has come, its thread is interrupted, or its call is cancelled. */
    void sleep(Waiter waiter) {
        for (long left = left(); left > 0 && !thread.isInterrupted() && !call.isCancelled(); left = left()) {
            waiter.await(left);
        }
    }

    /** Has it look again whether it is to wait any longer. */
    void look() {
        LockSupport.unpark(thread);
    }

    void sleepUntil(long nanoTime) {
        aheadTime = nanoTime;
        ownTime = nanoTime;
        wakeTime = nanoTime;
    }

    /** Brings its time forward. */
    void wakeBy(long nanoTime) {
        if (nanoTime - wakeTime < 0) {
            wakeTime = nanoTime;
            look();
        }
    }

    /** Takes back what {@link #wakeBy} promised, unless that time has come. */
    void revoke() {
        if (left() > 0) {
            wakeTime = ownTime;
        }
    }

    /** The time at which it wakes if nobody brings that forward. */
    long ownTime() {
        return ownTime;
    }

    /** How long it has yet to wait. */
    long left() {
        return wakeTime - time.nanoTime();
    }
}

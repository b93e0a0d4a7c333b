package dev.weir.retry;

import java.util.concurrent.locks.LockSupport;

/** How a call waits. Injected, so that a test lets time pass instead. */
@FunctionalInterface
public interface Sleeper {

    /**
     * Waits on the calling thread, no longer than this. Returns early when the thread is
     * {@linkplain LockSupport#unpark unparked} or interrupted, which then it still is; may return early for no reason.
     *
     * @param nanos at least 1
     */
    void sleep(long nanos);

    /** Parks the thread; a virtual thread frees its carrier. */
    static Sleeper parking() {
        return LockSupport::parkNanos;
    }
}

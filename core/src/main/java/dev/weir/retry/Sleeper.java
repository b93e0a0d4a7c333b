package dev.weir.retry;

import java.util.concurrent.locks.LockSupport;

/** Blocks a call during a delay. Replaceable for tests. Thread-safe. */
@FunctionalInterface
public interface Sleeper {

    /**
     * Blocks the calling thread for at most this time. Returns early if the thread is
     * {@linkplain LockSupport#unpark unparked} or interrupted, whose flag stays set; may return early spuriously.
     *
     * @param nanos at least 1
     */
    void sleep(long nanos);

    /** Parks the thread; a virtual thread releases its carrier. */
    static Sleeper parking() {
        return LockSupport::parkNanos;
    }
}

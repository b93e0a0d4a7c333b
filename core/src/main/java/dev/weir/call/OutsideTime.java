package dev.weir.call;

/**
 * The time of a call that was not spent in the runtime: at backends, and waiting for a place at one. Shared by the copies
 * of a call, which use it on one thread at a time.
 */
final class OutsideTime {
    private long nanos;
    private long queuedNanos;
    private long rateLimitNanos;
    private long permitNanos;
    private boolean unknown;

    void add(long outside) {
        nanos += outside;
    }

    void queued(CallStage stage, long waited) {
        nanos += waited;
        queuedNanos += waited;
        if (stage == CallStage.RATE_LIMIT) {
            rateLimitNanos += waited;
        } else {
            permitNanos += waited;
        }
    }

    long rateLimitNanos() {
        return rateLimitNanos;
    }

    long permitNanos() {
        return permitNanos;
    }

    /** The time spent waiting for a place since this was last asked. */
    long takeQueued() {
        long taken = queuedNanos;
        queuedNanos = 0;
        return taken;
    }

    /** The call goes on with others, or on several threads: times overlap from now on. */
    void overlaps() {
        unknown = true;
    }

    /** In nanoseconds; negative if times overlap. */
    long nanos() {
        return unknown ? -1 : nanos;
    }
}

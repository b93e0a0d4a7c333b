package dev.weir.breaker;

/** How many calls may be in flight. Used by many threads at once. */
interface ConcurrencyLimit {

    int current();

    /**
     * Learns how a call went.
     *
     * @param inFlight how many were in flight as it ended, itself included
     * @param dropped whether the backend was overloaded: it took too long, or said so
     */
    void sample(long latencyNanos, int inFlight, boolean dropped, long nowNanos);

    /** A limit that stays what it is. */
    record Fixed(int current) implements ConcurrencyLimit {
        @Override
        public void sample(long latencyNanos, int inFlight, boolean dropped, long nowNanos) {}
    }
}

package dev.weir.breaker;

/** How many calls may be in flight. Used by many threads at once. */
interface ConcurrencyLimit {

    /** How a call ended, as far as the backend's load is concerned. */
    enum Signal {
        ANSWERED,
        /** The backend refused it: 429, 503. */
        REFUSED,
        /** It was ended because it took too long. */
        EXPIRED
    }

    int current();

    /**
     * Learns how a call went.
     *
     * @param inFlight how many were in flight as it ended, itself included
     */
    void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos);

    /** A limit that stays what it is. */
    record Fixed(int current) implements ConcurrencyLimit {
        @Override
        public void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos) {}
    }
}

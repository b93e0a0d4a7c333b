package dev.weir.breaker;

/** The maximum number of calls in flight. Thread-safe. */
interface ConcurrencyLimit {

    /** How a call ended, as a signal of the backend's load. */
    enum Signal {
        ANSWERED,
        /** The backend rejected the call: 429, 503. */
        REFUSED,
        /** The attempt timeout expired. */
        EXPIRED
    }

    int current();

    /**
     * Records how a call ended.
     *
     * @param inFlight the number of calls in flight when it ended, itself included
     */
    void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos);

    /** A fixed limit. */
    record Fixed(int current) implements ConcurrencyLimit {
        @Override
        public void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos) {}
    }
}

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

    /** The upper bound of what it may become by itself. */
    int upperBound();

    /** Changes the upper bound, at least 1. */
    void adjustUpperBound(int most);

    /** A limit that is its upper bound. */
    final class Fixed implements ConcurrencyLimit {
        private volatile int current;

        Fixed(int current) {
            this.current = current;
        }

        @Override
        public int current() {
            return current;
        }

        @Override
        public int upperBound() {
            return current;
        }

        @Override
        public void adjustUpperBound(int most) {
            current = most;
        }

        @Override
        public void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos) {}
    }
}

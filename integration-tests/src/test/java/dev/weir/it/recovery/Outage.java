package dev.weir.it.recovery;

import java.time.Duration;

/**
 * A backend that is down from the beginning, and the calls that begin one every 10 ms from then on.
 *
 * @param calls how many
 * @param maxRetries of each
 * @param lasts how long it is down
 * @param latency of an answer after that; a failure comes at once
 * @param seed of the jitter
 */
record Outage(int calls, int maxRetries, Duration lasts, Duration latency, int seed) {

    /** Twenty seconds, through which a call lasts; then answers within a tenth of a second. */
    static Outage of(int calls) {
        return new Outage(calls, 50, Duration.ofSeconds(20), Duration.ofMillis(100), 1);
    }

    Outage maxRetries(int retries) {
        return new Outage(calls, retries, lasts, latency, seed);
    }

    Outage lasts(Duration duration) {
        return new Outage(calls, maxRetries, duration, latency, seed);
    }

    Outage latency(Duration duration) {
        return new Outage(calls, maxRetries, lasts, duration, seed);
    }

    Outage seed(int number) {
        return new Outage(calls, maxRetries, lasts, latency, number);
    }
}

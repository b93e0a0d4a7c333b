package dev.weir.retry.backoff;

import java.time.Duration;

/** Durations as floating-point nanoseconds, which do not overflow. */
final class FractionalNanos {

    private FractionalNanos() {}

    static double of(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    /** Past 292 years the longest duration that nanoseconds hold. */
    static Duration toDuration(double nanos) {
        return Duration.ofNanos((long) nanos);
    }
}

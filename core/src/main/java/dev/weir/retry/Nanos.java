package dev.weir.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations in nanoseconds that can be added to a reading of the clock without overflow. */
public final class Nanos {
    /** Practically infinite, but small enough that sums do not overflow. */
    static final long FOREVER = Long.MAX_VALUE / 4;

    private Nanos() {}

    public static long of(Duration duration) {
        return Math.min(FOREVER, TimeUnit.NANOSECONDS.convert(duration));
    }
}

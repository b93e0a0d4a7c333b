package dev.weir.spi.time;

import java.time.InstantSource;

/**
 * The clock. Durations and deadlines are measured with the monotonic {@link #nanoTime()}; dates come from
 * {@link #instant()}. Injected, so that tests can control it.
 *
 * <p>Implementations are thread-safe.
 */
public interface TimeSource extends InstantSource {

    /** A monotonic reading in nanoseconds, of which only differences are meaningful; see {@link System#nanoTime()}. */
    long nanoTime();

    /** The system clock. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}

package dev.weir.spi.time;

import java.time.InstantSource;

/**
 * Time as Weir reads it. Durations and deadlines are measured with {@link #nanoTime()}, which never jumps; dates come
 * from {@link #instant()}. Injected wherever time matters, so that a test can let it pass at will.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface TimeSource extends InstantSource {

    /** A monotonic reading in nanoseconds, of which only differences mean anything; see {@link System#nanoTime()}. */
    long nanoTime();

    /** The time of the machine. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}

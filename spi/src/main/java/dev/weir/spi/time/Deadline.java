package dev.weir.spi.time;

import java.time.Duration;

/**
 * The time by which something has to have ended. Immutable and thread-safe.
 *
 * <p>A deadline is a point in time: unlike a timeout it can be passed on without being extended.
 */
public final class Deadline {

    /** Practically infinite, but small enough that differences of nanosecond readings do not overflow. */
    private static final long FARTHEST = Long.MAX_VALUE / 2;

    private static final Duration LONGEST = Duration.ofNanos(FARTHEST);

    private final TimeSource time;
    private final long nanos;

    private Deadline(TimeSource time, long nanos) {
        this.time = time;
        this.nanos = nanos;
    }

    /**
     * The deadline that lies {@code timeout} from now.
     *
     * @param timeout zero or negative for a deadline that has passed; longer than 146 years counts as that
     * @param time the clock of the deadline
     */
    public static Deadline after(Duration timeout, TimeSource time) {
        return after(timeout, time.nanoTime(), time);
    }

    /**
     * The deadline that lies {@code timeout} after a reading of the clock.
     *
     * @param timeout zero or negative for a deadline at that reading; longer than 146 years counts as that
     * @param nanoTime a reading of {@link TimeSource#nanoTime()}
     * @param time the clock of the reading and of the deadline
     */
    public static Deadline after(Duration timeout, long nanoTime, TimeSource time) {
        return new Deadline(time, nanoTime + saturatedNanos(timeout));
    }

    /** This deadline, or the one {@code timeout} from now if that is earlier. */
    public Deadline within(Duration timeout) {
        long other = saturatedNanos(timeout);
        return other < remainingNanos() ? new Deadline(time, time.nanoTime() + other) : this;
    }

    /**
     * This deadline, or the one at a reading of the same clock if that is earlier.
     *
     * @param nanoTime a reading of {@link TimeSource#nanoTime()}
     */
    public Deadline notAfter(long nanoTime) {
        return nanoTime - nanos < 0 ? new Deadline(time, nanoTime) : this;
    }

    /** The remaining time; zero if the deadline has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** The remaining time in nanoseconds; negative if the deadline has passed. */
    public long remainingNanos() {
        return nanos - time.nanoTime();
    }

    /** The deadline as a reading of {@link TimeSource#nanoTime()}. */
    public long nanoTime() {
        return nanos;
    }

    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    private static long saturatedNanos(Duration timeout) {
        if (timeout.compareTo(LONGEST) >= 0) {
            return FARTHEST;
        }
        return timeout.isNegative() ? 0 : timeout.toNanos();
    }

    @Override
    public String toString() {
        return "Deadline in " + remaining();
    }
}

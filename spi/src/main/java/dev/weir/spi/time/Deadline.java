package dev.weir.spi.time;

import java.time.Duration;

/**
 * The point in time by which something has to have ended. Immutable and safe for use by many threads.
 *
 * <p>A deadline is a point, not a span: handing it on costs no time, which handing on a timeout does.
 */
public final class Deadline {

    /** Far enough away to mean never, near enough that differences of nanosecond readings do not overflow. */
    private static final long FARTHEST = Long.MAX_VALUE / 2;

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
     * @param time what now is, and what the deadline will be compared with
     */
    public static Deadline after(Duration timeout, TimeSource time) {
        return after(timeout, time.nanoTime(), time);
    }

    /**
     * The deadline that lies {@code timeout} after a reading of the clock.
     *
     * @param timeout zero or negative for a deadline at that reading; longer than 146 years counts as that
     * @param nanoTime a reading of {@link TimeSource#nanoTime()}
     * @param time whose reading it is, and what the deadline will be compared with
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

    /** The time left; zero when the deadline has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** The time left in nanoseconds; negative by how much the deadline has passed. */
    public long remainingNanos() {
        return nanos - time.nanoTime();
    }

    /** The reading of {@link TimeSource#nanoTime()} at which it passes. */
    public long nanoTime() {
        return nanos;
    }

    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    private static long saturatedNanos(Duration timeout) {
        if (timeout.compareTo(Duration.ofNanos(FARTHEST)) >= 0) {
            return FARTHEST;
        }
        return timeout.isNegative() ? 0 : timeout.toNanos();
    }

    @Override
    public String toString() {
        return "Deadline in " + remaining();
    }
}

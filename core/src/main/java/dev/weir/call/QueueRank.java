package dev.weir.call;

import dev.weir.spi.call.Priority;
import java.time.Duration;

/**
 * The rank of a call among those that wait for one target: the time of its arrival, minus a head start for its priority.
 * So the order of two calls never changes while they wait, and only calls that arrive within the head start can overtake.
 * Immutable.
 *
 * @param nanos the rank, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}; an earlier one comes first
 * @param arrival the number of calls that arrived before; decides between equal ranks
 */
public record QueueRank(long nanos, long arrival) implements Comparable<QueueRank> {
    /** The head start of a call over one of the next lower priority. */
    public static final Duration HEAD_START = Duration.ofSeconds(10);

    /**
     * The rank of a call.
     *
     * @param arrivedNanos when it arrived, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     * @param arrival the number of calls that arrived before
     */
    public static QueueRank of(Priority priority, long arrivedNanos, long arrival) {
        return new QueueRank(arrivedNanos - level(priority) * HEAD_START.toNanos(), arrival);
    }

    /** The number of priorities that are lower. */
    public static int level(Priority priority) {
        return switch (priority) {
            case LOW -> 0;
            case NORMAL -> 1;
            case HIGH -> 2;
            case CRITICAL -> 3;
        };
    }

    @Override
    public int compareTo(QueueRank other) {
        int byRank = Long.signum(nanos - other.nanos);
        return byRank == 0 ? Long.compare(arrival, other.arrival) : byRank;
    }
}

package dev.weir.batch;

import dev.weir.batch.queue.QueueBounds;
import dev.weir.call.CallException;
import dev.weir.duration.DurationText;
import java.time.Duration;

/**
 * The queue of a {@link BatchProcessor} is full, and the call is not of those that go first. It was not sent.
 */
public final class OverloadedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final int waiting;
    private final int limit;
    private final Duration retryAfter;

    private OverloadedException(String message, int waiting, int limit, Duration retryAfter) {
        super(message);
        this.waiting = waiting;
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    static OverloadedException full(String callId, int waiting, long bytes, QueueBounds bounds, Duration retryAfter) {
        return new OverloadedException(
                callId + " was refused: " + state(waiting, bytes, bounds) + "; try again in "
                        + DurationText.rounded(retryAfter) + ", with a higher priority, or raise "
                        + (waiting >= bounds.members() ? "maxQueueSize" : "maxQueueBytes"),
                waiting,
                bounds.members(),
                retryAfter);
    }

    static OverloadedException displaced(String callId, QueueBounds bounds, Duration retryAfter) {
        return new OverloadedException(
                callId + " had to leave the full queue of the batch processor, which permits " + bounds.members()
                        + " calls with " + bounds.bytes() + " bytes, for a call that goes first; try again in "
                        + DurationText.rounded(retryAfter) + ", with a higher priority, or raise maxQueueSize or"
                        + " maxQueueBytes",
                bounds.members(),
                bounds.members(),
                retryAfter);
    }

    static OverloadedException tooLarge(String callId, long bytes, int waiting, QueueBounds bounds) {
        return new OverloadedException(
                callId + " was refused: it has " + bytes + " bytes, and the queue of the batch processor permits "
                        + bounds.bytes() + " in all; make it smaller or raise maxQueueBytes",
                waiting,
                bounds.members(),
                Duration.ZERO);
    }

    private static String state(int waiting, long bytes, QueueBounds bounds) {
        return waiting + " calls with " + bytes + " bytes wait for the batch processor, which permits "
                + bounds.members() + " calls with " + bounds.bytes() + " bytes";
    }

    /** The number of calls that waited. */
    public int waiting() {
        return waiting;
    }

    /** The maximum number of calls that wait. */
    public int limit() {
        return limit;
    }

    /** The estimated time until those that waited have been sent; zero if waiting does not help. */
    public Duration retryAfter() {
        return retryAfter;
    }
}

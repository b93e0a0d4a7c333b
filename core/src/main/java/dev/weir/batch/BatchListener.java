package dev.weir.batch;

import dev.weir.spi.call.Priority;
import java.time.Duration;

/**
 * Receives what happens at a {@link BatchProcessor}, outside of any lock. Must be fast; an exception is logged and otherwise
 * ignored. Thread-safe.
 */
public interface BatchListener {
    /** A listener that ignores everything. */
    BatchListener NONE = new BatchListener() {};

    /** A batch is about to be sent, on the thread that sends it. */
    default void formed(FormedBatch batch) {}

    /**
     * A batch has ended, on the thread that sent it.
     *
     * @param duration the time from its formation
     * @param answered the number of members that were answered
     * @param failed the number of members that failed; those whose callers gave up are in neither number
     */
    default void ended(FormedBatch batch, Duration duration, int answered, int failed) {}

    /**
     * A member was refused, on the thread of its caller or of the caller for whom it had to leave the queue.
     *
     * @param displaced whether it was in the queue
     */
    default void refused(BatchGroup group, Priority priority, boolean displaced) {}
}

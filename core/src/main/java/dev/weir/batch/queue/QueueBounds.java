package dev.weir.batch.queue;

/**
 * The bounds of the queue.
 *
 * @param members the maximum number of waiting members
 * @param bytes the maximum sum of their bytes
 */
public record QueueBounds(int members, long bytes) {

    boolean permit(int waiting, long waitingBytes) {
        return waiting <= members && waitingBytes <= bytes;
    }

    /** The larger of the parts that so many members and bytes are. */
    double part(int waiting, long waitingBytes) {
        return Math.max((double) waiting / members, (double) waitingBytes / Math.max(1, bytes));
    }
}

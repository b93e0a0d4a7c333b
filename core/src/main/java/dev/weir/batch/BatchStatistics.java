package dev.weir.batch;

import java.util.Map;

/**
 * A snapshot of a {@link BatchProcessor}. Immutable.
 *
 * @param waiting the number of members in the queue
 * @param waitingBytes their bytes
 * @param inFlight the number of batches in flight
 * @param refused members refused because the queue was full, the displaced ones included
 * @param displaced members that had to leave the queue for one of higher priority, or of a tenant that held less of it
 * @param withdrawn members that were cancelled, or whose deadline passed, before they had a result
 * @param all the batches of all groups
 * @param groups the batches by group: of those with waiting members, and of 1,000 others
 * @param otherGroups the batches of all other groups
 */
public record BatchStatistics(
        int waiting,
        long waitingBytes,
        int inFlight,
        long refused,
        long displaced,
        long withdrawn,
        BatchFigures all,
        Map<BatchGroup, BatchFigures> groups,
        BatchFigures otherGroups) {}

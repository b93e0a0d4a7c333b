package dev.weir.batch;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The batches of a group, or of several, since the processor was built. Immutable.
 *
 * @param batches the number of batches
 * @param members the number of their members
 * @param largest the number of members of the largest batch
 * @param efficiency the members divided by the maximum that the batches could have had; 0 to 1
 * @param meanWait the mean time that a member waited for its batch
 * @param longestWait the longest time that a member waited for its batch
 * @param triggers the number of batches by the reason that they left; those that did not occur are missing
 */
public record BatchFigures(
        long batches,
        long members,
        int largest,
        double efficiency,
        Duration meanWait,
        Duration longestWait,
        Map<BatchTrigger, Long> triggers) {

    /** What was counted since earlier figures of the same processor; the largest and the longest stay those of all. */
    public BatchFigures since(BatchFigures earlier) {
        long newMembers = members - earlier.members;
        double room = room() - earlier.room();
        Map<BatchTrigger, Long> newTriggers = new EnumMap<>(BatchTrigger.class);
        triggers.forEach(
                (trigger, count) -> newTriggers.put(trigger, count - earlier.triggers.getOrDefault(trigger, 0L)));
        Duration waited = meanWait.multipliedBy(members).minus(earlier.meanWait.multipliedBy(earlier.members));
        return new BatchFigures(
                batches - earlier.batches,
                newMembers,
                largest,
                room <= 0 ? 0 : Math.min(1, newMembers / room),
                newMembers == 0 ? Duration.ZERO : waited.dividedBy(newMembers),
                longestWait,
                newTriggers);
    }

    /** The members that the batches could have had. */
    private double room() {
        return efficiency == 0 ? 0 : members / efficiency;
    }

    /** The mean number of members of a batch; 0 if there was none. */
    public double meanSize() {
        return batches == 0 ? 0 : (double) members / batches;
    }
}

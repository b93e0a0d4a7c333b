package dev.weir.batch.queue;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchTrigger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts batches. Guarded by the lock of the processor. */
public final class FigureCounters {
    private long batches;
    private long members;
    private long capacity;
    private int largest;
    private long waitNanos;
    private long longestWaitNanos;
    private final Map<BatchTrigger, Long> triggers = new EnumMap<>(BatchTrigger.class);

    public void formed(FormedMembers batch, long now) {
        batches++;
        members += batch.members().size();
        capacity += batch.group().maxSize;
        largest = Math.max(largest, batch.members().size());
        for (Waiting member : batch.members()) {
            long wait = now - member.arrivedNanos;
            waitNanos += wait;
            longestWaitNanos = Math.max(longestWaitNanos, wait);
        }
        triggers.merge(batch.trigger(), 1L, Long::sum);
    }

    void add(FigureCounters other) {
        batches += other.batches;
        members += other.members;
        capacity += other.capacity;
        largest = Math.max(largest, other.largest);
        waitNanos += other.waitNanos;
        longestWaitNanos = Math.max(longestWaitNanos, other.longestWaitNanos);
        other.triggers.forEach((trigger, count) -> triggers.merge(trigger, count, Long::sum));
    }

    /** The mean number of members of a batch; 1 if there was none. */
    public double meanSize() {
        return batches == 0 ? 1 : (double) members / batches;
    }

    public BatchFigures snapshot() {
        return new BatchFigures(
                batches,
                members,
                largest,
                capacity == 0 ? 0 : (double) members / capacity,
                Duration.ofNanos(members == 0 ? 0 : waitNanos / members),
                Duration.ofNanos(longestWaitNanos),
                Map.copyOf(triggers));
    }
}

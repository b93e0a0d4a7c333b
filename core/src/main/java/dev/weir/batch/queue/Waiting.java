package dev.weir.batch.queue;

import dev.weir.batch.BatchGroup;
import dev.weir.batch.queue.FifoList.Link;
import dev.weir.batch.queue.IndexedHeap.Entry;
import dev.weir.spi.call.Priority;
import org.jspecify.annotations.Nullable;

/** A member in the queue: what its place depends on, and its places. Guarded by the lock of the processor. */
public class Waiting {
    public final BatchGroup batchGroup;
    public final Priority priority;
    public final @Nullable String tenantName;
    public final long tokens;
    public final long bytes;
    public final long deadlineNanos;

    final Link<Waiting> inLevel = new Link<>(this);
    final Link<Waiting> inShare = new Link<>(this);
    final Link<Waiting> inLane = new Link<>(this);
    final Entry<Waiting> inGroup = new Entry<>(this);

    /** When it arrived, as a reading of the clock, and how many arrived before. */
    public long arrivedNanos;

    long arrival;

    /** When it has to leave, with or without company. */
    long leaveBy;

    /** Whether it has to leave then because of its deadline. */
    boolean isLimitedByDeadline;

    /** Its lane; null if it does not wait. */
    @Nullable
    Lane lane;

    /** @param tenantName null if tenants are not told apart */
    public Waiting(
            BatchGroup batchGroup,
            Priority priority,
            @Nullable String tenantName,
            long tokens,
            long bytes,
            long deadlineNanos) {
        this.batchGroup = batchGroup;
        this.priority = priority;
        this.tenantName = tenantName;
        this.tokens = tokens;
        this.bytes = bytes;
        this.deadlineNanos = deadlineNanos;
    }

    public boolean isWaiting() {
        return lane != null;
    }
}

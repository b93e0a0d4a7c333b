package dev.weir.batch;

import dev.weir.batch.IndexedHeap.Entry;
import dev.weir.batch.WaitingList.Link;
import dev.weir.spi.call.Priority;
import org.jspecify.annotations.Nullable;

/** A member in the queue: what its place depends on, and its places. Guarded by the lock of the processor. */
class Waiting {
    final BatchGroup batchGroup;
    final Priority priority;
    final @Nullable String tenantName;
    final long tokens;
    final long bytes;
    final long deadlineNanos;

    final Link inLevel = new Link(this);
    final Link inShare = new Link(this);
    final Link inLane = new Link(this);
    final Entry<Waiting> inGroup = new Entry<>(this);

    /** When it arrived, as a reading of the clock, and how many arrived before. */
    long arrivedNanos;

    long arrival;

    /** When it has to leave, with or without company. */
    long leaveBy;

    /** Whether it has to leave then because of its deadline. */
    boolean isLimitedByDeadline;

    /** Its lane; null if it does not wait. */
    @Nullable
    Lane lane;

    /** @param tenantName null if tenants are not told apart */
    Waiting(
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

    boolean isWaiting() {
        return lane != null;
    }
}

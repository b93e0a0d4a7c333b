package dev.weir.batch.queue;

import dev.weir.batch.queue.IndexedHeap.Entry;
import java.util.Comparator;
import java.util.Objects;

/** The members of one group, priority and tenant, by arrival; there is at least one. Guarded by the lock of the processor. */
final class Lane extends FifoList<Waiting> {
    /** By the arrival of the first member. */
    static final Comparator<Lane> BY_ARRIVAL = Comparator.comparingLong(Lane::firstArrival);

    /** By what the tenant had been served when it was last looked at, then by arrival. */
    static final Comparator<Lane> BY_SERVICE = (one, other) -> {
        int byService = Long.compare(one.seenServed, other.seenServed);
        return byService == 0 ? BY_ARRIVAL.compare(one, other) : byService;
    };

    final Group group;
    final TenantShare share;
    final Entry<Lane> inGroup = new Entry<>(this);
    final Entry<Lane> inShare = new Entry<>(this);
    long seenServed;

    Lane(Group group, TenantShare share) {
        this.group = group;
        this.share = share;
    }

    private long firstArrival() {
        return Objects.requireNonNull(first()).arrival;
    }
}

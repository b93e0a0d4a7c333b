package dev.weir.batch.queue;

import dev.weir.batch.queue.IndexedHeap.Entry;
import java.util.Comparator;

/** What one tenant has in the queue at one priority. Guarded by the lock of the processor. */
final class TenantShare {
    /** By tokens served to the tenant, then by the arrival of the oldest member that may leave. */
    static final Comparator<TenantShare> BY_SERVICE = (one, other) -> {
        int byService = Long.compare(one.tenant.served(), other.tenant.served());
        Lane first = one.ready.first();
        Lane second = other.ready.first();
        return byService != 0 || first == null || second == null ? byService : Lane.BY_ARRIVAL.compare(first, second);
    };

    /**
     * That first which holds the largest part of the queue, of its places or of its bytes, whichever is larger: the dominant
     * share of Ghodsi et al., "Dominant Resource Fairness", NSDI 2011.
     */
    static final Comparator<TenantShare> LARGEST =
            Comparator.comparingDouble(TenantShare::part).reversed();

    final Tenant tenant;
    final Level level;
    final FifoList<Waiting> members = new FifoList<>();
    long bytes;

    /** Its lanes in groups of which a batch may leave. */
    final IndexedHeap<Lane> ready = new IndexedHeap<>(Lane.BY_ARRIVAL);

    final Entry<TenantShare> inReady = new Entry<>(this);
    final Entry<TenantShare> inHolders = new Entry<>(this);

    TenantShare(Tenant tenant, Level level) {
        this.tenant = tenant;
        this.level = level;
    }

    /** The part of the queue that it holds; 0 to 1. */
    double part() {
        return level.bounds.part(members.size(), bytes);
    }
}

package dev.weir.batch.queue;

import org.jspecify.annotations.Nullable;

/** The members of one priority, and their tenants. Guarded by the lock of the processor. */
final class Level {
    static final int COUNT = 4;

    final int number;
    final QueueBounds bounds;
    final FifoList<Waiting> members = new FifoList<>();
    long bytes;

    /** The tenants with members that may leave; the one that is served next comes first. */
    final IndexedHeap<TenantShare> ready = new IndexedHeap<>(TenantShare.BY_SERVICE);

    /** All tenants with members; the one with the most comes first. */
    final IndexedHeap<TenantShare> holders = new IndexedHeap<>(TenantShare.LARGEST);

    Level(int number, QueueBounds bounds) {
        this.number = number;
        this.bounds = bounds;
    }

    /** The share of a tenant at this priority. */
    TenantShare share(Tenant tenant) {
        TenantShare known = tenant.shares[number];
        if (known == null) {
            known = new TenantShare(tenant, this);
            tenant.shares[number] = known;
        }
        return known;
    }

    /** The member that makes room first: the youngest of the tenant with the most; null if there is none. */
    @Nullable
    Waiting youngestOfLargest() {
        TenantShare largest = holders.first();
        return largest == null ? null : largest.members.last();
    }
}

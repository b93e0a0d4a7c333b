package dev.weir.batch.queue;

import dev.weir.batch.queue.FifoList.Link;
import dev.weir.batch.queue.IndexedHeap.Entry;
import org.jspecify.annotations.Nullable;

/** A tenant, whose members share what is served with those of others. Guarded by the lock of the processor. */
final class Tenant {
    final String name;
    final Entry<Tenant> active = new Entry<>(this);
    final Link<Tenant> inAbsent = new Link<>(this);

    /** What it has at each priority; null as long as it has nothing. */
    final @Nullable TenantShare[] shares = new TenantShare[Level.COUNT];

    private long served;
    private long credit;
    int waiting;

    Tenant(String name) {
        this.name = name;
    }

    /** The virtual counter: tokens served, and those passed by in absence. Does not decrease while members wait. */
    long served() {
        return served;
    }

    /** Begins to wait again: it has a claim to nothing that was served in its absence. */
    void liftTo(long least) {
        served = Math.max(served - credit, least);
        credit = 0;
    }

    /** Counts tokens; a negative number is set off against the following ones. */
    void charge(long tokens) {
        credit -= tokens;
        if (credit < 0) {
            served -= credit;
            credit = 0;
        }
    }
}

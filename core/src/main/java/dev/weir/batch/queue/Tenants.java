package dev.weir.batch.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The tenants and their counters: the virtual token counter of Sheng et al., "Fairness in Serving Large Language Models",
 * OSDI 2024. The tenant with the least counter is served next. The counter of one that returns is lifted to the least of
 * those that wait, so that nobody saves up service, and nobody who only pauses loses a claim. Tokens count as they are
 * estimated when a batch is formed, and are corrected when it has ended; of too high an estimate the rest is credited, so
 * that no counter decreases while an order depends on it.
 *
 * <p>The number of tenants without waiting members is bounded; the one that was absent the longest is forgotten. Guarded by
 * the lock of the processor.
 */
final class Tenants {
    private final int maxAbsent;
    private final Map<String, Tenant> byName = new HashMap<>();
    private final FifoList<Tenant> absent = new FifoList<>();
    private final IndexedHeap<Tenant> active = new IndexedHeap<>(Comparator.comparingLong(Tenant::served));
    private long lastLeft;

    Tenants(int maxAbsent) {
        this.maxAbsent = maxAbsent;
    }

    int size() {
        return byName.size();
    }

    Tenant named(String name) {
        Tenant known = byName.get(name);
        if (known == null) {
            known = new Tenant(name);
            byName.put(name, known);
            addAbsent(known);
        }
        return known;
    }

    void waits(Tenant tenant) {
        if (tenant.waiting++ == 0) {
            absent.remove(tenant.inAbsent);
            Tenant least = active.first();
            tenant.liftTo(least == null ? lastLeft : least.served());
            active.put(tenant.active);
        }
    }

    void waitsNoMore(Tenant tenant) {
        if (--tenant.waiting == 0) {
            active.remove(tenant.active);
            lastLeft = tenant.served();
            addAbsent(tenant);
        }
    }

    private void addAbsent(Tenant tenant) {
        absent.add(tenant.inAbsent);
        Tenant longest = absent.first();
        if (absent.size() > maxAbsent && longest != null) {
            absent.remove(longest.inAbsent);
            byName.remove(longest.name);
        }
    }

    /** Counts tokens that are served. The orders in which the tenant stands have to be mended by the caller. */
    void charge(Tenant tenant, long tokens) {
        tenant.charge(tokens);
        if (tenant.active.isInside()) {
            active.put(tenant.active);
        }
    }
}

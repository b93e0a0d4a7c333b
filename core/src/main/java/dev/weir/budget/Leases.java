package dev.weir.budget;

import org.jspecify.annotations.Nullable;

/** The reservations that hold an amount, in a linked list. Used under the lock of the accounts. */
final class Leases {
    private @Nullable ReservedCost newest;

    /** No lease is over before. */
    private long earliest;

    /** Has a reservation hold its amount. */
    void add(ReservedCost reserved) {
        ReservedCost before = newest;
        if (before == null) {
            earliest = reserved.expiresNanos();
        } else {
            earliest = earlier(earliest, reserved.expiresNanos());
            before.newer = reserved;
        }
        reserved.older = before;
        newest = reserved;
        reserved.hold();
    }

    /** Has a reservation give back its amount, unless it has done so. */
    void remove(ReservedCost reserved) {
        if (!reserved.letGo()) {
            return;
        }
        ReservedCost older = reserved.older;
        ReservedCost newer = reserved.newer;
        if (older != null) {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        reserved.older = null;
        reserved.newer = null;
    }

    /** Ends the leases that are over; returns whether there were any. */
    boolean releaseExpired(long now) {
        if (newest == null || now - earliest < 0) {
            return false;
        }
        boolean any = false;
        earliest = now + Long.MAX_VALUE / 2;
        for (ReservedCost next = newest; next != null; ) {
            ReservedCost reserved = next;
            next = reserved.older;
            if (now - reserved.expiresNanos() >= 0) {
                remove(reserved);
                any = true;
            } else {
                earliest = earlier(earliest, reserved.expiresNanos());
            }
        }
        return any;
    }

    private static long earlier(long some, long other) {
        return other - some < 0 ? other : some;
    }
}

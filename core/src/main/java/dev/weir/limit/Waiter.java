package dev.weir.limit;

import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;

/**
 * A call in the queue of a target.
 *
 * @param order of arrival
 * @param tokens the estimated number of tokens
 */
record Waiter(int priority, long order, long tokens, Thread thread) {
    /** Higher priority first, then the oldest. */
    static final Comparator<Waiter> FIRST =
            Comparator.comparingInt(Waiter::priority).reversed().thenComparingLong(Waiter::order);

    /** Makes the call look again how long it has to wait. */
    void wake() {
        LockSupport.unpark(thread);
    }
}

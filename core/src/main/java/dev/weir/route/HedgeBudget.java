package dev.weir.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of hedges of a route: a bucket into which each call puts a share of a hedge, and which holds
 * {@value #MOST} of them. It begins empty, so there are never more hedges than that share of all calls so far. Counts in
 * millionths, so that no rounding adds up. Thread-safe.
 *
 * <p>After the retry throttling of gRPC (gRFC A6), which hedging shares there.
 */
final class HedgeBudget {
    static final int MOST = 10;
    private static final long ONE = 1_000_000;

    private final long share;
    private final AtomicLong left = new AtomicLong();

    /** @param share of a hedge that each call permits, in millionths, from 1 to 1,000,000 */
    HedgeBudget(long share) {
        this.share = share;
    }

    /** Counts a call. */
    void deposit() {
        left.accumulateAndGet(share, (now, more) -> Math.min(MOST * ONE, now + more));
    }

    /** Withdraws one hedge if the budget permits it. */
    boolean tryWithdraw() {
        return left.getAndUpdate(now -> now >= ONE ? now - ONE : now) >= ONE;
    }
}

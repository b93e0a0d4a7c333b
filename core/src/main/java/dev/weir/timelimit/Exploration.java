package dev.weir.timelimit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * When attempts have the ceiling although shorter limits are known. What a limit has ended may have hung, or may have been a
 * healthy attempt of a kind that was not there before; if no such attempt ever had more time, the limit would end that kind
 * for ever. So the first attempt that a limit ends opens a window of {@value #LONGEST} attempts which have the ceiling, or less
 * if {@value #CONVINCING} of them hang up to the ceiling. Later windows are as long as the share of the ended attempts asks to
 * have about one such attempt in each. If one hung, twice as many attempts are ended before the next window, up to
 * {@value #MOST_APART}: forced sampling at a sparse sequence (H. Robbins, Some aspects of the sequential design of experiments, 1952). The sequence begins anew when an attempt
 * finished beyond the limit, or when the share of the ended attempts has become {@value #MUCH_MORE} times as large.
 *
 * <p>{@link #isOpen} and {@link #begins} may be called by any thread, all else needs the lock of the owner.
 */
final class Exploration {
    private static final int MOST_APART = 1024;

    /**
     * What comes with a share p is not among N attempts with a probability of e^(-pN), so 1/(eN) at most of the healthy ones
     * would be cut, whatever p is: one in 10,000.
     */
    private static final int LONGEST = 3_700;

    private static final int CONVINCING = 20;

    /** So many ended attempts tell their share. */
    private static final int NOTEWORTHY = 10;

    private static final int MUCH_MORE = 3;

    private final AtomicInteger left = new AtomicInteger();
    private long openedNanos;
    private long closedAt;
    private int apart = 1;
    private int endedSince;
    private int hung;

    /** How many attempts were ended, and since how many had finished; of late, as both are halved at each window. */
    private double ended;

    /** The first window is the longest. */
    private double from = -LONGEST;

    private double share = 1;

    Exploration(long nowNanos) {
        openedNanos = nowNanos;
    }

    /** Whether an attempt has the ceiling. */
    boolean isOpen() {
        return left.get() > 0;
    }

    /** The same for an attempt that begins now, which is then counted. */
    boolean begins() {
        return isOpen() && left.getAndDecrement() > 0;
    }

    /** A limit below the ceiling has ended an attempt; {@code finished} attempts have finished so far. */
    void ended(long startedNanos, long nowNanos, long finished) {
        ended++;
        boolean precedesWindow = startedNanos - openedNanos < 0 && nowNanos - openedNanos >= 0;
        if (precedesWindow) {
            return;
        }
        endedSince++;
        double since = Math.max(0, finished - closedAt) + endedSince;
        if (endedSince >= NOTEWORTHY && endedSince > MUCH_MORE * share * since) {
            apart = 1;
        }
        if (endedSince >= apart) {
            open(nowNanos, finished);
        }
    }

    private void open(long nowNanos, long finished) {
        double attempts = Math.min(finished - from + ended, LONGEST * ended);
        share = ended / attempts;
        int length = 1 + (int) (1 / share);
        closedAt = finished + length;
        from = closedAt - (attempts - ended) / 2;
        ended /= 2;
        openedNanos = nowNanos;
        endedSince = 0;
        apart = hung > 0 ? Math.min(MOST_APART, 2 * apart) : apart;
        hung = 0;
        left.set(length + 1);
    }

    /** So many attempts have finished so far, which closes the window even if nobody asked for the limit of a whole answer. */
    void finished(long finished) {
        if (finished > closedAt) {
            left.set(0);
        }
    }

    /** An attempt that had the ceiling finished beyond the limit. */
    void finishedBeyond() {
        apart = 1;
    }

    /** An attempt that had the ceiling did not finish. */
    void reachedCeiling() {
        if (++hung >= CONVINCING) {
            left.set(0);
        }
    }

    /** What was ended of late says nothing about a single attempt. */
    void reset() {
        left.set(0);
        endedSince = 0;
    }
}

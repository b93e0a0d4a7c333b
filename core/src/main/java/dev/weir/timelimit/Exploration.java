package dev.weir.timelimit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides when attempts get the ceiling although shorter limits are known. An attempt that a limit ended may have hung,
 * or may have been a healthy attempt of a new kind; if no such attempt ever got more time, the limit would end that
 * kind for ever. So the first attempt that a limit ends opens a window of {@value #LONGEST} attempts with the ceiling,
 * or fewer if {@value #CONVINCING} of them hang. Later windows are long enough to contain about one such attempt each,
 * given their share. If one hung, twice as many attempts are ended before the next window, up to {@value #MOST_APART}:
 * forced sampling at a sparse sequence (H. Robbins, Some aspects of the sequential design of experiments, 1952). The
 * sequence restarts when an attempt finished beyond the limit, or when the share of ended attempts has grown by a
 * factor of {@value #MUCH_MORE}.
 *
 * <p>{@link #isOpen} and {@link #begins} are thread-safe, all other methods require the lock of the owner.
 */
final class Exploration {
    private static final int MOST_APART = 1024;

    /**
     * A kind of share p is absent from N attempts with probability e^(-pN), so at most 1/(eN) of the healthy attempts
     * are cut, whatever p is: one in 10,000.
     */
    private static final int LONGEST = 3_700;

    private static final int CONVINCING = 20;

    /** The number of ended attempts that is sufficient to estimate their share. */
    private static final int NOTEWORTHY = 10;

    private static final int MUCH_MORE = 3;

    private final AtomicInteger left = new AtomicInteger();
    private long openedNanos;
    private long closedAt;
    private int apart = 1;
    private int endedSince;
    private int hung;

    /**
     * The number of ended attempts, and the number of finished ones at the start of that count; both are halved at each
     * window, so recent attempts dominate.
     */
    private double ended;

    /** The first window is the longest. */
    private double from = -LONGEST;

    private double share = 1;

    Exploration(long nowNanos) {
        openedNanos = nowNanos;
    }

    /** Whether attempts get the ceiling. */
    boolean isOpen() {
        return left.get() > 0;
    }

    /** As {@link #isOpen}, for an attempt that begins now and is counted. */
    boolean begins() {
        return isOpen() && left.getAndDecrement() > 0;
    }

    /**
     * Records an attempt that a limit below the ceiling ended.
     *
     * @param finished the number of attempts finished so far
     */
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

    /**
     * Records the number of attempts finished so far, which closes the window even if the limit of a whole answer is
     * never read.
     */
    void finished(long finished) {
        if (finished > closedAt) {
            left.set(0);
        }
    }

    /** Records an attempt with the ceiling that finished beyond the limit. */
    void finishedBeyond() {
        apart = 1;
    }

    /** Records an attempt with the ceiling that did not finish. */
    void reachedCeiling() {
        if (++hung >= CONVINCING) {
            left.set(0);
        }
    }

    /** Discards recently ended attempts, which have no meaning after a change of speed. */
    void reset() {
        left.set(0);
        endedSince = 0;
    }
}

package dev.weir.timelimit;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The time limits of a target's attempts, learned from the attempts that finished: to the first output, between two outputs,
 * and of the whole answer. Total time is mostly the length of the answer, so each limit follows what is comparable.
 * {@code docs/attempt-timeout.md} tells the idea; {@link TailHistogram} has the estimator.
 *
 * <p>What was ended teaches nothing about durations, so hangs do not raise a limit; whether those which are ended would have
 * finished, {@link Exploration} finds out. If at least as many attempts of late were ended as finished, the limits are taken
 * for wrong: then all of them are the ceiling until {@value #BACK} attempts have finished, and follow closely what those show.
 * It takes the place of the exponential backoff of RFC 6298, section 5.5, which asks several rounds of attempts where here one
 * is enough.
 *
 * <p>Thread-safe. {@link #finished} costs some nanoseconds and takes no lock, except that once a second the thread that comes
 * by works out the limits anew, in some ten microseconds; the limits are read from one volatile field.
 */
public final class AttemptLimits {
    private static final long TICK_NANOS = 1_000_000_000;
    private static final long LONGEST_NANOS = 1L << 46;
    private static final long SLOWER_NANOS = 60 * TICK_NANOS;
    private static final long FASTER_NANOS = 10 * TICK_NANOS;
    private static final int BACK = 12;
    private static final int LATELY = 10;
    private static final long LEAST_TOKENS = 16;
    private static final double SHORT = 1;

    private final AttemptLimitSettings settings;
    private final TailHistogram first = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram silence = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram pace = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram shortTotal = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram uncountedTotal = new TailHistogram(TailHistogram.Scale.GROWS);
    private final TailHistogram tokens = new TailHistogram(TailHistogram.Scale.FIXED);
    private final TailHistogram[] tails = {first, silence, pace, shortTotal, uncountedTotal, tokens};
    private final Exploration exploration;
    private final long ceiling;
    private final TokenRegression regression = new TokenRegression();
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] finishedAtTimeout = new long[LATELY];
    private int timeouts;
    private long held = SLOWER_NANOS;
    private long heldFrom;
    private long heldUntil;
    private boolean counting;
    private volatile long lastTick;

    /** Attempts that began before belong to another speed of the target. */
    private volatile long since;

    private volatile LearnedLimits limits;

    /** @param nowNanos a reading of the clock that all later readings come from, in nanoseconds from any origin */
    public AttemptLimits(AttemptLimitSettings settings, long nowNanos) {
        this.settings = settings;
        ceiling = settings.ceiling().toNanos();
        exploration = new Exploration(nowNanos);
        this.lastTick = nowNanos;
        this.since = nowNanos - LONGEST_NANOS;
        this.limits = LearnedLimits.unknown(settings);
    }

    /** The limit from the attempt's start to its first output, within floor and ceiling. */
    public long firstOutputNanos() {
        return exploration.isOpen() ? ceiling : limits.first();
    }

    /** The limit between two outputs, within floor and ceiling. */
    public long silenceNanos() {
        return exploration.isOpen() ? ceiling : limits.silence();
    }

    /**
     * The limit of a whole answer, within floor and ceiling.
     *
     * @param maxTokens how many output tokens the call may produce; 0 or less if unknown, which stands for the most that
     *     calls produced of late
     */
    public long wholeNanos(long maxTokens) {
        return exploration.isOpen() ? ceiling : limits.whole(maxTokens);
    }

    /** The limit of a whole answer, as {@link #wholeNanos}, for an attempt that begins now. */
    public long beginNanos(long maxTokens) {
        return exploration.begins() ? ceiling : limits.whole(maxTokens);
    }

    /**
     * An attempt has succeeded. Times exclude what a caller's listener took; what is out of all range counts as the nearest
     * that is not.
     *
     * @param firstOutputNanos from its start to its first output; negative if none was seen before the end
     * @param longestSilenceNanos the longest time between two outputs; negative if there were not two
     * @param outputTokens negative if unknown
     */
    public void finished(
            long totalNanos, long firstOutputNanos, long longestSilenceNanos, long outputTokens, long nowNanos) {
        if (!settings.adaptive()) {
            return;
        }
        long total = Math.max(0, Math.min(LONGEST_NANOS, totalNanos));
        long from = since;
        if (nowNanos - total - from >= 0 || nowNanos - from < 0) {
            if (limits.isBeyond(total, firstOutputNanos, longestSilenceNanos, outputTokens)) {
                learnBeyond(total, firstOutputNanos, longestSilenceNanos, outputTokens);
            } else {
                learn(total, firstOutputNanos, longestSilenceNanos, outputTokens);
            }
        }
        if (Long.compareUnsigned(nowNanos - lastTick + TICK_NANOS, 2 * TICK_NANOS) >= 0 && lock.tryLock()) {
            try {
                tick(nowNanos);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Alone, so that what counts for many is just this one, or nearly so. */
    private void learnBeyond(long total, long firstOutput, long longestSilence, long outputTokens) {
        lock.lock();
        try {
            for (TailHistogram tail : tails) {
                tail.absorb();
            }
            learn(total, firstOutput, longestSilence, outputTokens);
            if (held == 0) {
                exploration.finishedBeyond();
                for (TailHistogram tail : tails) {
                    tail.absorbNews();
                }
                publish();
            }
        } finally {
            lock.unlock();
        }
    }

    private void learn(long total, long firstOutput, long longestSilence, long outputTokens) {
        boolean seen = firstOutput >= 0;
        if (seen) {
            first.record(firstOutput);
        }
        if (longestSilence >= 0) {
            silence.record(longestSilence);
        }
        if (outputTokens < 0) {
            uncountedTotal.record(total);
            return;
        }
        tokens.record(outputTokens);
        if (!seen) {
            learnUnseen(total, outputTokens);
        } else if (outputTokens >= LEAST_TOKENS) {
            double after = (double) total - firstOutput - Math.max(0, longestSilence);
            pace.record(after / outputTokens);
        }
    }

    private void learnUnseen(long total, long outputTokens) {
        regression.record(total, outputTokens);
        double overhead = regression.overheadTokens();
        if (overhead < 0) {
            return;
        }
        if (outputTokens >= LEAST_TOKENS && outputTokens >= SHORT * overhead) {
            pace.record(total / (outputTokens + overhead));
        } else {
            shortTotal.record(total);
        }
    }

    private void tick(long nowNanos) {
        lastTick = nowNanos;
        for (TailHistogram tail : tails) {
            tail.absorb();
        }
        exploration.finished(finishedSoFar());
        if (isHeld(nowNanos)) {
            return;
        }
        int change = 0;
        for (TailHistogram tail : tails) {
            int followed = tail.followChange();
            change = Math.abs(followed) > Math.abs(change) ? followed : change;
        }
        if (Math.abs(change) < LogBuckets.PER_DOUBLING) {
            for (TailHistogram tail : tails) {
                tail.turnBlock();
            }
            regression.estimateIfDue();
            publish();
        } else if (change > 0) {
            limits = LearnedLimits.unknown(settings);
            hold(SLOWER_NANOS, nowNanos);
        } else {
            hold(FASTER_NANOS, nowNanos);
        }
    }

    /** Leaves the limits as they are until attempts that begin from now on have had the time to show what they take. */
    private void hold(long nanos, long nowNanos) {
        since = nowNanos;
        held = nanos;
        counting = false;
        exploration.reset();
        for (TailHistogram tail : tails) {
            tail.settle();
        }
        heldFrom = finishedSoFar();
    }

    /** The short answers come first: counted from the first that has finished, so that the long ones are there too. */
    private boolean isHeld(long nowNanos) {
        long finished = finishedSoFar() - heldFrom;
        boolean clockWentBack = heldUntil - nowNanos > held;
        if (held > 0 && finished > 0 && (!counting || clockWentBack)) {
            counting = true;
            heldUntil = nowNanos + held;
        }
        if (counting && finished >= BACK && nowNanos - heldUntil >= 0) {
            held = 0;
            counting = false;
        }
        return held > 0;
    }

    private void publish() {
        double overhead = Math.max(0, regression.overheadTokens());
        limits = LearnedLimits.of(settings, first, silence, pace, overhead, shortTotal, uncountedTotal, tokens);
    }

    /** Each attempt counts in exactly one of the two. */
    private long finishedSoFar() {
        return tokens.seen() + uncountedTotal.seen();
    }

    /**
     * A limit has ended an attempt.
     *
     * @param limitNanos the limit that it reached; the ceiling shows that it would not have finished with more time either
     * @param startedNanos when it began, by the clock of {@code nowNanos}
     */
    public void timedOut(long limitNanos, long startedNanos, long nowNanos) {
        if (!settings.adaptive()) {
            return;
        }
        lock.lock();
        try {
            if (held == 0 && (startedNanos - since >= 0 || nowNanos - since < 0)) {
                countTimeout(limitNanos, startedNanos, nowNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void countTimeout(long limitNanos, long startedNanos, long nowNanos) {
        long finished = finishedSoFar();
        int oldest = timeouts % LATELY;
        boolean areMost = timeouts >= LATELY && finished - finishedAtTimeout[oldest] <= LATELY;
        finishedAtTimeout[oldest] = finished;
        timeouts = timeouts + 1 == 2 * LATELY ? LATELY : timeouts + 1;
        if (areMost) {
            timeouts = 0;
            limits = LearnedLimits.unknown(settings);
            hold(SLOWER_NANOS, nowNanos);
        } else if (limitNanos < ceiling) {
            exploration.ended(startedNanos, nowNanos, finished);
        } else {
            exploration.reachedCeiling();
        }
    }
}

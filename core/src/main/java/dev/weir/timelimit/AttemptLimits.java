package dev.weir.timelimit;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Adaptive time limits of a target's attempts: to the first output, between two outputs, and of the whole answer. They
 * are estimated from the attempts that finished. Total time is mostly the length of the answer, so each limit follows a
 * comparable quantity. {@code docs/attempt-timeout.md} explains the method; {@link TailHistogram} is the estimator.
 *
 * <p>An attempt that a limit ended provides no duration, so hangs do not raise a limit; {@link Exploration} determines
 * whether such attempts would have finished. If at least as many recent attempts were ended as finished, the limits are
 * assumed to be wrong: then all of them are the ceiling until {@value #BACK} attempts have finished, and closely follow
 * those. This replaces the exponential backoff of RFC 6298, section 5.5, which requires several rounds of attempts
 * where one is sufficient here.
 *
 * <p>Thread-safe. {@link #finished} takes some nanoseconds and no lock, except that once a second the calling thread
 * recomputes the limits, in about ten microseconds; the limits are read from one volatile field.
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

    private volatile AttemptLimitSettings settings;
    private final TailHistogram first = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram silence = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram pace = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram shortTotal = new TailHistogram(TailHistogram.Scale.MOVES);
    private final TailHistogram uncountedTotal = new TailHistogram(TailHistogram.Scale.GROWS);
    private final TailHistogram tokens = new TailHistogram(TailHistogram.Scale.FIXED);
    private final TailHistogram[] tails = {first, silence, pace, shortTotal, uncountedTotal, tokens};
    private final Exploration exploration;
    private volatile long ceiling;
    private final TokenRegression regression = new TokenRegression();
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] finishedAtTimeout = new long[LATELY];
    private int timeouts;
    private long held = SLOWER_NANOS;
    private long heldFrom;
    private long heldUntil;
    private boolean counting;
    private volatile long lastTick;

    /** Attempts that began before this belong to an earlier speed of the target. */
    private volatile long since;

    private volatile LearnedLimits limits;

    /** @param nowNanos the current reading of the clock of all later readings, in nanoseconds from any origin */
    public AttemptLimits(AttemptLimitSettings settings, long nowNanos) {
        this.settings = settings;
        ceiling = settings.ceiling().toNanos();
        exploration = new Exploration(nowNanos);
        this.lastTick = nowNanos;
        this.since = nowNanos - LONGEST_NANOS;
        this.limits = LearnedLimits.unknown(settings);
    }

    /** The upper bound of the limits, and their value until enough latencies are known. */
    public Duration ceiling() {
        return settings.ceiling();
    }

    /**
     * Changes the upper bound of the limits of attempts that begin from now on.
     *
     * @throws IllegalArgumentException if it is below the floor, or above 3650 days
     */
    public void adjustCeiling(Duration changed) {
        lock.lock();
        try {
            AttemptLimitSettings before = settings;
            settings = new AttemptLimitSettings(before.adaptive(), before.factor(), before.floor(), changed);
            limits = limits.withCeiling(changed.toNanos());
            ceiling = changed.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** The limit from the start of the attempt to its first output, in nanoseconds, between floor and ceiling. */
    public long firstOutputNanos() {
        return exploration.isOpen() ? ceiling : limits.first();
    }

    /** The limit between two outputs, in nanoseconds, between floor and ceiling. */
    public long silenceNanos() {
        return exploration.isOpen() ? ceiling : limits.silence();
    }

    /**
     * The limit of a whole answer, in nanoseconds, between floor and ceiling.
     *
     * @param maxTokens the maximum number of output tokens of the call; 0 or less if unknown, which stands for the
     *     maximum of recent calls
     */
    public long wholeNanos(long maxTokens) {
        return exploration.isOpen() ? ceiling : limits.whole(maxTokens);
    }

    /** The limit of a whole answer for an attempt that begins now; otherwise as {@link #wholeNanos}. */
    public long beginNanos(long maxTokens) {
        return exploration.begins() ? ceiling : limits.whole(maxTokens);
    }

    /**
     * Records a successful attempt. Times exclude the time spent in the caller's listener; a value out of range counts
     * as the nearest value in range.
     *
     * @param totalNanos the duration of the attempt
     * @param firstOutputNanos from its start to its first output; negative if no output was reported before the end
     * @param longestSilenceNanos the longest time between two outputs; negative if there were fewer than two
     * @param outputTokens the number of output tokens; negative if unknown
     * @param nowNanos the current reading of the clock
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

    /**
     * Records an attempt beyond the limits separately, so that only values of this one, or nearly so, have increased
     * weight.
     */
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

    /** Keeps the limits until attempts that begin from now on have had the time to finish. */
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

    /**
     * Whether the limits are kept. Short answers finish first; so the time counts from the first that has finished, to
     * include long ones.
     */
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

    /** The number of finished attempts; each counts in exactly one of the two. */
    private long finishedSoFar() {
        return tokens.seen() + uncountedTotal.seen();
    }

    /**
     * Records an attempt that a limit ended.
     *
     * @param limitNanos the limit that it reached; the ceiling shows that it would not have finished with more time
     *     either
     * @param startedNanos when it began, by the clock of {@code nowNanos}
     * @param nowNanos the current reading of the clock
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

package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A concurrency limit that finds how many calls a backend serves at once, by comparing the latency at two levels.
 *
 * <p>The limit alternates between a high level and a lower one. While the backend has free capacity, latency is the
 * same at both; once its capacity is used up, latency rises in proportion to the calls in flight (Little's law). A rise
 * of less than {@link #TOLERATED} of that proportion raises the levels, a larger one lowers them. So the high level
 * settles slightly above the capacity. This is gradient estimation by finite differences (Kiefer and Wolfowitz, 1952)
 * on the signal of TCP Vegas (Brakmo and Peterson, 1995). As in BBR's PROBE_RTT (Cardwell et al., 2016), the baseline
 * is measured again and again below the limit: it cannot be contaminated by the queue that the limit itself causes, as
 * the long-term mean of gradient algorithms is (Netflix concurrency-limits), and longer answers raise both sides of the
 * comparison.
 *
 * <p>LLM latencies are mostly the length of the answer, with rare answers many times longer than the others. The means
 * are therefore winsorized (Huber, 1964), and the levels move once the difference exceeds its standard error clearly;
 * until then more calls are collected. Calls that waited in the same queue have similar latencies, so around the estimate
 * the standard error is that of a mean of correlated samples (Bartlett, 1946). The two levels are close together around the
 * estimate and further apart while it is searched for: after two raises or three reductions in a row, and after latency has
 * jumped.
 *
 * <p>A refusal (429, 503) lowers the limit by a fixed factor, at most twice a second (additive increase, multiplicative
 * decrease: Chiu and Jain, 1989). If timeouts outnumber answers, they count as refusals. A limit that is not reached
 * does not change.
 *
 * <p>Thread-safe and non-blocking: a sample that arrives while another is processed is dropped.
 */
final class ProbingLimit implements ConcurrencyLimit {
    private static final double TOLERATED = 0.42;
    private static final double NARROW = 0.8;
    private static final double WIDE = 0.5;
    private static final double INITIAL_RATIO = 0.5;
    private static final int HIGH_PHASES_PER_LOW = 3;

    /** Between these shares of the rise that a queue alone would cause, the capacity is between the levels. */
    private static final double LEAST_SHARE_INSIDE = 0.15;

    private static final double MOST_SHARE_INSIDE = 0.55;
    private static final double HEADROOM = 1.05;

    private static final double STANDARD_ERRORS = 2;
    private static final double STANDARD_ERRORS_WHEN_FULL = 1.5;
    private static final double PRECISE = 0.12;
    private static final double MOST_CORRELATION = 0.5;
    private static final int CALLS_TO_DECIDE = 30;
    private static final double MEMORY_CALLS = 1_000;

    private static final double CAP = 3;
    private static final double LATEST_SMOOTHING = 0.1;
    private static final double SMOOTHING = 0.3;
    private static final double JUMP = 1.4;
    private static final double JUMP_STANDARD_ERRORS = 4;
    private static final int CALLS_TO_JUMP = 10;

    private static final long SHORTEST_PHASE_NANOS = 500_000_000;
    private static final int LATENCIES_PER_PHASE = 2;
    private static final double CALLS_PER_PHASE = 20;

    private static final long CUT_INTERVAL_NANOS = 500_000_000;
    private static final double CUT = 0.92;
    private static final int EXPIRED_TO_CUT = 10;

    private final int min;
    private volatile int max;
    private final AtomicBoolean learning = new AtomicBoolean();
    private volatile int current;

    // the fields below belong to the thread that has set `learning`
    private double high;
    private double ratio = INITIAL_RATIO;
    private int highLevel;
    private int lowLevel;
    private int raises;
    private int lowers;
    private int highPhases;
    private Phase phase = new Phase();
    private Phase previous = new Phase();
    private final LatencyMoments atHigh = new LatencyMoments();
    private final LatencyMoments atLow = new LatencyMoments();
    private double typicalNanos;
    private double latestNanos;
    private long lastCutNanos;
    private int expired;

    /**
     * A limit.
     *
     * @param initial the initial value
     * @param min lower bound, at least 1
     * @param max upper bound
     */
    ProbingLimit(int initial, int min, int max, long nowNanos) {
        this.min = min;
        this.max = max;
        this.high = initial;
        this.lastCutNanos = nowNanos - CUT_INTERVAL_NANOS;
        restart(false);
    }

    @Override
    public int current() {
        return Math.min(current, max);
    }

    @Override
    public int upperBound() {
        return max;
    }

    @Override
    public void adjustUpperBound(int most) {
        max = Math.max(min, most);
    }

    @Override
    public void sample(long latencyNanos, int inFlight, Signal signal, long nowNanos) {
        if (!learning.getPlain() && learning.compareAndSet(false, true)) {
            try {
                learn(latencyNanos, inFlight, signal, nowNanos);
            } finally {
                learning.setRelease(false);
            }
        }
    }

    private void learn(long latency, int inFlight, Signal signal, long now) {
        long begun = now - latency;
        if (signal == Signal.REFUSED) {
            cut(begun, now);
            return;
        }
        expired = Math.max(0, expired + (signal == Signal.EXPIRED ? 1 : -1));
        if (expired >= EXPIRED_TO_CUT) {
            expired = 0;
            cut(now, now);
            return;
        }
        double limit = CAP * Math.max(latestNanos, typicalNanos);
        latestNanos += LATEST_SMOOTHING * (Math.min((double) latency, limit) - latestNanos);
        double capped = typicalNanos == 0 ? (double) latency : Math.min((double) latency, CAP * typicalNanos);
        previous.add(begun, capped);
        if (phase.settled) {
            phase.add(begun, capped);
            phase.ended++;
            phase.unused += (!phase.low && inFlight <= lowLevel) ? 1 : 0;
            endPhaseIfDue(now);
        } else if (phase.low ? inFlight <= lowLevel : inFlight >= highLevel) {
            phase.settle(now, phaseNanos());
        }
    }

    /** Lowers the limit once for all calls that began before the last reduction. */
    private void cut(long begun, long now) {
        if (now - lastCutNanos >= CUT_INTERVAL_NANOS && begun - lastCutNanos >= 0) {
            lastCutNanos = now;
            high = Math.min(current * CUT, current - 1);
            ratio = NARROW;
            raises = 0;
            restart(false);
        }
    }

    private long phaseNanos() {
        double latencies = Math.max((double) LATENCIES_PER_PHASE, CALLS_PER_PHASE / highLevel);
        return typicalNanos == 0
                ? Long.MAX_VALUE / 2
                : (long) Math.max((double) SHORTEST_PHASE_NANOS, latencies * typicalNanos);
    }

    private void endPhaseIfDue(long now) {
        if (typicalNanos == 0) {
            if (phase.latencies.count >= CALLS_PER_PHASE) {
                typicalNanos = Math.max(1, phase.latencies.mean());
                restart(false);
            }
        } else if (now - phase.untilNanos >= 0) {
            endPhase();
        }
    }

    /** Ends a phase. A call counts in the phase in which it began; so a phase is evaluated when the next one ends. */
    private void endPhase() {
        if (phase.unused * 4 > phase.ended) {
            begin(phase.low);
            return;
        }
        if (previous.settled && previous.latencies.count == 0 && latestNanos > JUMP * typicalNanos) {
            jump(latestNanos); // no call is as short as the phases are
            return;
        }
        boolean moved = lowLevel == highLevel ? raise() : (previous.latencies.count > 0 && (jumped() || moved()));
        if (!moved) {
            Phase free = previous;
            previous = phase;
            phase = free;
            highPhases = previous.low ? 0 : highPhases + 1;
            boolean enough = highPhases >= (ratio == NARROW ? HIGH_PHASES_PER_LOW : 1);
            begin(!previous.low && enough && lowLevel < highLevel);
        }
    }

    /**
     * Whether latency has jumped: because of a queue, which disappears at half the limit, or of longer answers, which
     * do not.
     */
    private boolean jumped() {
        LatencyMoments latencies = previous.latencies;
        double least = latencies.mean() * (1 - JUMP_STANDARD_ERRORS * Math.sqrt(latencies.relativeVariance(true)));
        if (latencies.count < CALLS_TO_JUMP || least <= JUMP * typicalNanos) {
            return false;
        }
        jump(latencies.mean());
        return true;
    }

    private void jump(double nanos) {
        typicalNanos = nanos;
        ratio = WIDE;
        raises = 0;
        restart(true);
    }

    private boolean moved() {
        typicalNanos += SMOOTHING * (previous.latencies.mean() - typicalNanos);
        typicalNanos = Math.max(1, typicalNanos);
        (previous.low ? atLow : atHigh).add(previous.latencies);
        boolean moved = atLow.count >= CALLS_TO_DECIDE && atHigh.count >= CALLS_TO_DECIDE && compare();
        if (!moved) {
            atLow.decay();
            atHigh.decay();
        }
        return moved;
    }

    private boolean compare() {
        double rise = Math.log(atHigh.mean() / atLow.mean());
        boolean correlated = ratio == NARROW;
        double error = Math.sqrt(atHigh.relativeVariance(correlated) + atLow.relativeVariance(correlated));
        double queueRise = Math.log((double) highLevel / lowLevel);
        double share = rise / queueRise;
        double certainty = (share - TOLERATED) * queueRise / error;
        boolean full = Math.min(atLow.count, atHigh.count) >= MEMORY_CALLS;
        double needed = full ? STANDARD_ERRORS_WHEN_FULL : STANDARD_ERRORS;
        if (ratio == NARROW) {
            return certainty > needed ? lower() : (certainty < -needed && raise());
        }
        boolean precise = error < PRECISE * queueRise;
        boolean queues = precise ? share > LEAST_SHARE_INSIDE : certainty > needed;
        if (queues) {
            boolean inside = share < MOST_SHARE_INSIDE || raises > 0;
            return inside ? narrowDown(rise, precise || raises > 0) : halve();
        }
        return (precise || certainty < -needed) && raise();
    }

    private boolean raise() {
        if (highLevel == max) {
            boolean narrowed = ratio != NARROW;
            ratio = NARROW;
            if (narrowed) {
                restart(false);
            }
            return narrowed;
        }
        lowers = 0;
        if (++raises > 1) {
            ratio = Math.max(WIDE, ratio * ratio);
        }
        high = Math.max(high / (raises > 1 ? ratio : Math.sqrt(ratio)), highLevel + 1);
        restart(false);
        return true;
    }

    private boolean lower() {
        raises = 0;
        if (++lowers > 2) {
            ratio = WIDE;
            high = lowLevel;
        } else {
            high = Math.min(high * Math.sqrt(NARROW), highLevel - 1);
        }
        restart(true);
        return true;
    }

    /**
     * Sets the limit to the capacity, which is between the levels: by Little's law the high level, minus the calls that
     * queue there.
     */
    private boolean narrowDown(double rise, boolean precise) {
        raises = 0;
        lowers = 0;
        double capacity = Math.max(lowLevel, Math.min(highLevel, highLevel * Math.exp(-rise)));
        high = capacity * HEADROOM;
        ratio = precise ? NARROW : Math.min(NARROW, Math.sqrt(ratio));
        restart(high < highLevel);
        return true;
    }

    private boolean halve() {
        raises = 0;
        high = lowLevel;
        restart(true);
        return true;
    }

    private void restart(boolean low) {
        high = Math.max(min, Math.min(max, high));
        highLevel = (int) Math.round(high);
        lowLevel = Math.max(min, Math.min(highLevel - 1, (int) Math.round(high * ratio)));
        atLow.clear();
        atHigh.clear();
        previous.clear();
        begin(low);
    }

    private void begin(boolean low) {
        phase.clear();
        phase.low = low;
        current = low ? lowLevel : highLevel;
    }

    /** A phase at one level. It is settled once the number of calls in flight has reached the level. */
    private static final class Phase {
        private final LatencyMoments latencies = new LatencyMoments();
        private boolean low;
        private boolean settled;
        private long sinceNanos;
        private long untilNanos;
        private int ended;
        private int unused;

        void settle(long now, long length) {
            settled = true;
            sinceNanos = now;
            untilNanos = now + length;
        }

        void add(long begun, double latency) {
            if (settled && begun - sinceNanos >= 0 && begun - untilNanos < 0) {
                latencies.add(latency);
            }
        }

        void clear() {
            settled = false;
            ended = 0;
            unused = 0;
            latencies.clear();
        }
    }

    /**
     * The moments of latencies: count, sum, sum of squares and of products of successive ones. The count is a weight once
     * old latencies decay.
     */
    private static final class LatencyMoments {
        private double count;
        private double sum;
        private double squares;
        private double products;
        private double last;

        void add(double latency) {
            count++;
            sum += latency;
            squares += latency * latency;
            products += last * latency;
            last = latency;
        }

        void add(LatencyMoments other) {
            count += other.count;
            sum += other.sum;
            squares += other.squares;
            products += other.products;
        }

        double mean() {
            return Math.max(1, sum / count);
        }

        /**
         * The variance of the mean, relative to its square.
         *
         * @param correlated whether successive latencies may be similar; otherwise they count as independent
         */
        double relativeVariance(boolean correlated) {
            if (sum == 0) {
                return 0;
            }
            double mean = sum / count;
            double variance = Math.max(0, squares / count - mean * mean);
            double independent = variance / (mean * mean * count);
            if (!correlated || variance == 0) {
                return independent;
            }
            double correlation = Math.max(0, Math.min(MOST_CORRELATION, (products / count - mean * mean) / variance));
            return independent * (1 + correlation) / (1 - correlation);
        }

        void decay() {
            double keep = Math.min(1, MEMORY_CALLS / Math.max(1, count));
            count *= keep;
            sum *= keep;
            squares *= keep;
            products *= keep;
        }

        void clear() {
            count = 0;
            sum = 0;
            squares = 0;
            products = 0;
            last = 0;
        }
    }
}

package dev.weir.timelimit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Estimates the upper tail of one quantity, such as the time to the first output: a histogram of about the last
 * {@value #MEMORY} values, by {@link LogBuckets}.
 *
 * <p>A memory that is counted in values rather than in time keeps what occurs once in thousands of calls, at any call
 * rate; but by itself it would need as many values to follow a target that has become slower or faster. So its scale is
 * followed separately from its shape. The newest values are kept in two blocks of at least {@value #BLOCK} before they
 * are added. If they differ significantly from the memory, by the two-sample test of Kolmogorov and Smirnov (N.
 * Smirnov, Table for estimating the goodness of fit of empirical distributions, 1948), and scaling the memory by a
 * factor removes most of the difference, then the whole memory is scaled by the factor under which the two
 * distributions are nearest (a minimum-distance estimate after J. Wolfowitz, 1957, with Cramér's distance). In
 * logarithmic buckets a factor is a shift. If no factor explains the difference, the mixture has changed and not the
 * speed; then the new values are added unchanged.
 *
 * <p>{@link #record} is thread-safe. It is fast rather than exact: of two concurrent increments of one bucket, one may
 * be lost. All other methods require the lock of the owner.
 */
final class TailHistogram {
    /** The minimum number of values for a limit, as long as that limit ends nothing. */
    static final int FEW = 200;

    static final int MEMORY = 100_000;
    static final int BLOCK = 24;
    private static final int SETTLED = 128;
    private static final int TESTABLE = 12;
    private static final int LEAST_SHIFT = 3;
    private static final int MOST_SHIFT = 6 * LogBuckets.PER_DOUBLING;

    /** The test statistic that chance exceeds once in 130,000 tests, and once in 20. */
    private static final double BEYOND_CHANCE = 2.5;

    private static final double NOTEWORTHY = 1.36;

    /** The limit stays below its bound by this factor, as the percentile is an estimate. */
    private static final double AIM = 0.8;

    private static final double TOP = 1e-3;

    /** Slightly rarer than what may be cut, so that chance does not hide what is equally frequent. */
    private static final double RAREST = 7e-5;

    /** The weight of a value beyond the limit, as a share of the memory: two of them raise the limit. */
    private static final double NEWS = 0.55 * RAREST;

    private static final double MARGIN = 1.15;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

    /** Whether the quantity depends on the target's speed. */
    enum Scale {
        FIXED,
        GROWS,
        MOVES
    }

    private final Scale scale;
    private final int[] incoming = new int[LogBuckets.COUNT];
    private int[] newest = new int[LogBuckets.COUNT];
    private int[] newer = new int[LogBuckets.COUNT];
    private final float[] memory = new float[LogBuckets.COUNT];

    /** The additional weight of the values beyond the limit; added to the memory two blocks later. */
    private final float[] news = new float[LogBuckets.COUNT];

    private double newsCount;
    private int blocksSinceNews;
    private int newestCount;
    private int newerCount;
    private double remembered;
    private long absorbed;
    private boolean settling;

    TailHistogram(Scale scale) {
        this.scale = scale;
    }

    void record(long value) {
        record((double) value);
    }

    void record(double value) {
        int bucket = LogBuckets.of(value);
        COUNT.setOpaque(incoming, bucket, (int) COUNT.getOpaque(incoming, bucket) + 1);
    }

    /** The number of values recorded so far. */
    long seen() {
        long seen = absorbed;
        for (int i = 0; i < incoming.length; i++) {
            seen += (int) COUNT.getOpaque(incoming, i);
        }
        return seen;
    }

    /** Takes over the values recorded since the last call. */
    void absorb() {
        absorb(0);
    }

    /** Takes over the value of an attempt that finished beyond a limit, with increased weight. */
    void absorbNews() {
        absorb((float) (NEWS * remembered));
        blocksSinceNews = 0;
    }

    private void absorb(float more) {
        for (int i = 0; i < incoming.length; i++) {
            if ((int) COUNT.getOpaque(incoming, i) != 0) {
                int count = Math.max(0, (int) COUNT.getAndSet(incoming, i, 0));
                newest[i] += count;
                newestCount += count;
                absorbed += count;
                news[i] += count * more;
                newsCount += count * more;
            }
        }
    }

    /**
     * Scales the memory if the newest values show that the target's speed has changed.
     *
     * @return positive if the target has become slower, negative if faster
     */
    int followChange() {
        int shift = 0;
        if (settling) {
            move(shift(newest, newestCount, NOTEWORTHY, 1));
        } else {
            shift = shift(newest, newestCount, BEYOND_CHANCE, LEAST_SHIFT);
            if (shift == 0 && newerCount > 0) {
                shift = shift(both(), newestCount + newerCount, BEYOND_CHANCE, LEAST_SHIFT);
            }
            move(shift);
        }
        return shift;
    }

    private int[] both() {
        int[] both = newest.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] += newer[i];
        }
        return both;
    }

    /** Adds a block to the memory once there are two. */
    void turnBlock() {
        if (newestCount < (settling ? SETTLED : BLOCK)) {
            return;
        }
        settling = false;
        boolean newsAreOld = ++blocksSinceNews > 2;
        double keep = Math.min(1, MEMORY / (remembered + newerCount + newsCount));
        remembered = 0;
        for (int i = 0; i < memory.length; i++) {
            memory[i] = (float) ((memory[i] + newer[i] + (newsAreOld ? news[i] : 0)) * keep);
            remembered += memory[i];
        }
        if (newsAreOld) {
            clearNews();
        }
        Arrays.fill(newer, 0);
        int[] emptied = newer;
        newer = newest;
        newerCount = newestCount;
        newest = emptied;
        newestCount = 0;
    }

    private void clearNews() {
        Arrays.fill(news, 0);
        newsCount = 0;
    }

    /** Drops the newest values, which may be of two speeds, and follows the next ones closely. */
    void settle() {
        absorb();
        clearNews();
        if (scale != Scale.FIXED) {
            Arrays.fill(newest, 0);
            Arrays.fill(newer, 0);
            newestCount = 0;
            newerCount = 0;
            settling = remembered >= FEW;
        }
    }

    private double count() {
        return remembered + newerCount + newestCount + newsCount;
    }

    boolean isKnown() {
        return count() >= FEW;
    }

    /** Above nearly all healthy values, and within {@code factor} times the 99.9th percentile if possible. */
    double limit(double factor) {
        int top = settling ? Math.max(fromAbove(TOP), highestOfNewest()) : fromAbove(TOP);
        return Math.max(
                AIM * factor * LogBuckets.middle(top), Math.max(high(), MARGIN * LogBuckets.middle(beyond(top))));
    }

    /** Slightly above nearly all healthy values. */
    double high() {
        return MARGIN * most();
    }

    /** The value that nearly all healthy values do not exceed. */
    double most() {
        return LogBuckets.middle(fromAbove(RAREST));
    }

    /**
     * Extrapolates the tail to one of 10,000 by a power law (I. Weissman, Estimation of parameters and large quantiles
     * based on the k largest observations, 1978), not more steeply than from one of ten to one of a hundred: two
     * populations are not a power law.
     */
    private int beyond(int top) {
        int next = fromAbove(10 * TOP);
        return top + Math.min(top - next, next - fromAbove(100 * TOP));
    }

    private int fromAbove(double share) {
        double above = share * count();
        int bucket = memory.length - 1;
        while (bucket > 0 && (above -= memory[bucket] + newer[bucket] + newest[bucket] + news[bucket]) >= 0) {
            bucket--;
        }
        return bucket;
    }

    /** The same quantile of the newest values, as long as they are few. */
    private int highestOfNewest() {
        int bucket = newest.length - 1;
        double above = TOP * newestCount;
        while (bucket > 0 && (above -= newest[bucket]) >= 0) {
            bucket--;
        }
        return bucket;
    }

    private int shift(int[] values, int count, double significant, int least) {
        if (scale == Scale.FIXED || count < TESTABLE || remembered < FEW) {
            return 0;
        }
        double distance = greatestDistance(values, count, 0);
        if (distance * Math.sqrt(count * remembered / (count + remembered)) < significant) {
            return 0;
        }
        int shift = nearest(values, count);
        boolean explains = greatestDistance(values, count, shift) < distance / 2;
        boolean may = scale == Scale.MOVES || shift > 0;
        return explains && may && Math.abs(shift) >= least ? shift : 0;
    }

    private double greatestDistance(int[] values, int count, int shift) {
        double greatest = 0;
        double below = 0;
        double belowInMemory = 0;
        for (int i = 0; i < values.length; i++) {
            below += values[i];
            belowInMemory += moved(i, shift);
            greatest = Math.max(greatest, Math.abs(below / count - belowInMemory / remembered));
        }
        return greatest;
    }

    private int nearest(int[] values, int count) {
        int nearest = 0;
        double least = Double.MAX_VALUE;
        for (int shift = -MOST_SHIFT; shift <= MOST_SHIFT; shift++) {
            double distance = 0;
            double below = 0;
            double belowInMemory = 0;
            for (int i = 0; i < values.length; i++) {
                below += values[i];
                belowInMemory += moved(i, shift);
                double apart = below / count - belowInMemory / remembered;
                distance += apart * apart;
            }
            if (distance < least) {
                least = distance;
                nearest = shift;
            }
        }
        return nearest;
    }

    /** The count of the bucket after the memory is shifted up by so many buckets. */
    private float moved(int bucket, int shift) {
        int from = bucket - shift;
        return from >= 0 && from < memory.length ? memory[from] : 0;
    }

    private void move(int shift) {
        if (shift > 0) {
            System.arraycopy(memory, 0, memory, shift, memory.length - shift);
            Arrays.fill(memory, 0, shift, 0);
        } else if (shift < 0) {
            System.arraycopy(memory, -shift, memory, 0, memory.length + shift);
            Arrays.fill(memory, memory.length + shift, memory.length, 0);
        }
    }
}

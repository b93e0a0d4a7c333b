package dev.weir.token;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The characters per token of recent texts: a mean by size, in which each text weighs 5 % less than the next one. It begins
 * with the usual ratio of English text. Thread-safe, without a lock; a text costs no allocation.
 */
final class LearnedRatio {
    private static final float USUAL = 4;
    private static final float LEAST = 1;
    private static final float MOST = 8;

    /** The part of a text's weight that is left after the next one. */
    private static final float KEPT = 0.95f;

    /** A text of more tokens weighs no more than one of this many. */
    private static final float MOST_WEIGHT = 1000;

    /** The weight of the usual ratio in the beginning. */
    private static final float PRIOR_WEIGHT = 50;

    /** The part of a token that is not rounded up, as a mean of floats is not exact. */
    private static final double INEXACT = 0.001;

    /** The characters as a float in the upper half, the tokens as a float in the lower half. */
    private final AtomicLong sums = new AtomicLong(packed(USUAL * PRIOR_WEIGHT, PRIOR_WEIGHT));

    /** Learns from a text; without effect if it is empty or has no tokens. */
    void add(long characters, long tokens) {
        if (characters < 1 || tokens < 1) {
            return;
        }
        float ratio = Math.min(MOST, Math.max(LEAST, (float) ((double) characters / tokens)));
        float weight = Math.min(MOST_WEIGHT, (float) tokens);
        long known;
        long next;
        do {
            known = sums.get();
            next = packed(characters(known) * KEPT + ratio * weight, tokens(known) * KEPT + weight);
        } while (!sums.compareAndSet(known, next));
    }

    /**
     * The tokens of as many characters, rounded up.
     *
     * @param learned the ratio; null for the usual one
     */
    static long tokens(@Nullable LearnedRatio learned, long characters) {
        double ratio = learned == null ? USUAL : learned.charactersPerToken();
        return (long) Math.ceil(characters / ratio - INEXACT);
    }

    double charactersPerToken() {
        long known = sums.get();
        return Math.min(MOST, Math.max(LEAST, (double) characters(known) / tokens(known)));
    }

    private static long packed(float characters, float tokens) {
        return ((long) Float.floatToRawIntBits(characters) << Integer.SIZE)
                | (Float.floatToRawIntBits(tokens) & 0xffff_ffffL);
    }

    private static float characters(long sums) {
        return Float.intBitsToFloat((int) (sums >>> Integer.SIZE));
    }

    private static float tokens(long sums) {
        return Float.intBitsToFloat((int) sums);
    }
}

package dev.weir.breaker;

/**
 * Everything that a breaker decides by, in one number, so that each decision is one compare-and-set:
 *
 * <pre>
 * bits 0-19   calls in flight
 * bits 20-29  probes in flight, of those
 * bits 30-40  half-open: probes that succeeded; otherwise: failures since the last success
 * bits 41-44  the {@link Cause} of the state
 * bits 45-63  the generation: how many changes of state there were, modulo 2^19
 * </pre>
 *
 * A result counts only in the generation in which its call was let in. A ticket is that generation and whether the call
 * is a probe.
 */
final class Word {
    static final int MAX_IN_FLIGHT = (1 << 20) - 1;
    static final int MAX_PROBES = (1 << 10) - 1;
    static final int MAX_COUNT = (1 << 11) - 1;

    static final long ONE_CALL = 1;
    static final long ONE_PROBE = 1L << 20;
    private static final int COUNT_SHIFT = 30;
    private static final int CAUSE_SHIFT = 41;
    private static final int GENERATION_SHIFT = 45;
    private static final int CAUSE_MASK = 15;
    private static final int GENERATION_MASK = (1 << 19) - 1;
    private static final long CLEAR_COUNT = ~((long) MAX_COUNT << COUNT_SHIFT);

    private Word() {}

    static int inFlight(long word) {
        return (int) word & MAX_IN_FLIGHT;
    }

    static int probes(long word) {
        return (int) (word >>> 20) & MAX_PROBES;
    }

    static int count(long word) {
        return (int) (word >>> COUNT_SHIFT) & MAX_COUNT;
    }

    static long withCount(long word, int count) {
        return (word & CLEAR_COUNT) | ((long) count << COUNT_SHIFT);
    }

    static Cause cause(long word) {
        return Cause.of((int) (word >>> CAUSE_SHIFT) & CAUSE_MASK);
    }

    static int generation(long word) {
        return (int) (word >>> GENERATION_SHIFT);
    }

    /** The next generation: the calls in flight stay, what was counted does not. */
    static long next(long word, Cause cause) {
        long generation = (generation(word) + 1L) & GENERATION_MASK;
        return (generation << GENERATION_SHIFT) | ((long) cause.code() << CAUSE_SHIFT) | inFlight(word);
    }

    /** Whether a generation comes before another, as far as half a round of the counter can tell. */
    static boolean isBefore(int generation, int other) {
        int ahead = (other - generation) & GENERATION_MASK;
        return ahead != 0 && ahead <= GENERATION_MASK / 2;
    }

    static int ticket(long word, boolean probe) {
        return (generation(word) << 1) | (probe ? 1 : 0);
    }

    static boolean isOf(long word, int ticket) {
        return generation(word) == generationOf(ticket);
    }

    static int generationOf(int ticket) {
        return ticket >>> 1;
    }

    static boolean isProbe(int ticket) {
        return (ticket & 1) != 0;
    }
}

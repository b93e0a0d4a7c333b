package dev.weir.timelimit;

/**
 * The current limits in nanoseconds; unknown parts of the limit of a whole answer are negative.
 *
 * @param pace nanoseconds per output token
 * @param overheadTokens the time before the first output in tokens, if that output is not reported
 * @param before the limits of the time before and between the tokens, if that is reported
 * @param shortTotal the limit of an answer that is mostly overhead
 * @param uncounted the limit of an answer without token count
 * @param tokens the maximum number of tokens of recent answers
 */
record LearnedLimits(
        long floor,
        long ceiling,
        long first,
        long silence,
        double pace,
        double overheadTokens,
        double before,
        double shortTotal,
        double uncounted,
        double tokens) {

    static LearnedLimits unknown(AttemptLimitSettings settings) {
        long ceiling = settings.ceiling().toNanos();
        return new LearnedLimits(settings.floor().toNanos(), ceiling, ceiling, ceiling, -1, 0, 0, 0, -1, -1);
    }

    static LearnedLimits of(
            AttemptLimitSettings settings,
            TailHistogram first,
            TailHistogram silence,
            TailHistogram pace,
            double overheadTokens,
            TailHistogram shortTotal,
            TailHistogram uncounted,
            TailHistogram tokens) {
        double factor = settings.factor();
        long floor = settings.floor().toNanos();
        long ceiling = settings.ceiling().toNanos();
        return new LearnedLimits(
                floor,
                ceiling,
                within(floor, ceiling, limit(first, factor, ceiling)),
                within(floor, ceiling, limit(silence, factor, ceiling)),
                pace.isKnown() ? pace.high() : -1,
                overheadTokens,
                limit(first, factor, 0) + limit(silence, factor, 0),
                limit(shortTotal, factor, 0),
                limit(uncounted, factor, -1),
                tokens.isKnown() ? tokens.most() : -1);
    }

    /** The same with another ceiling, which limits have that are not known or above it. */
    LearnedLimits withCeiling(long changed) {
        return new LearnedLimits(
                floor,
                changed,
                first >= Math.min(ceiling, changed) ? changed : first,
                silence >= Math.min(ceiling, changed) ? changed : silence,
                pace,
                overheadTokens,
                before,
                shortTotal,
                uncounted,
                tokens);
    }

    private static double limit(TailHistogram tail, double factor, long unknown) {
        return tail.isKnown() ? tail.limit(factor) : unknown;
    }

    private static long within(long floor, long ceiling, double nanos) {
        return Math.max(floor, Math.min(ceiling, (long) nanos));
    }

    long whole(long maxTokens) {
        double most = maxTokens > 0 ? maxTokens : tokens;
        double counted = pace < 0 || most < 0 ? -1 : before + Math.max(shortTotal, pace * (most + overheadTokens));
        double limit = maxTokens > 0 && counted >= 0 ? counted : Math.max(counted, uncounted);
        return limit < 0 ? ceiling : within(floor, ceiling, limit);
    }

    /** Whether a finished attempt took longer than its limit would have been, so that it had the ceiling. */
    boolean isBeyond(long total, long firstOutput, long longestSilence, long outputTokens) {
        return firstOutput > first || longestSilence > silence || total > Math.max(whole(0), whole(outputTokens));
    }
}

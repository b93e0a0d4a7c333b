package dev.weir.benchmarks.timeouts;

/**
 * A healthy answer of a made-up target at its usual speed; times in seconds.
 *
 * @param first to the first output
 * @param silence the longest between two outputs, part of {@code total}
 * @param total the whole
 */
record SimulatedAnswer(double first, double silence, double total, long tokens) {

    /** With a gap here and there that is up to eight times the pace. */
    static SimulatedAnswer of(double first, long tokens, double pace) {
        return new SimulatedAnswer(first, 8 * pace, first + tokens * pace, tokens);
    }
}

package dev.weir.embedding;

/**
 * The largest embedding request that a target takes.
 *
 * @param inputs maximum number of inputs; 0 if unknown
 * @param tokens maximum number of tokens of all inputs together; 0 if unknown
 */
public record EmbeddingLimits(int inputs, long tokens) {
    /** Nothing is known. */
    public static final EmbeddingLimits UNKNOWN = new EmbeddingLimits(0, 0);

    public EmbeddingLimits {
        if (inputs < 0 || tokens < 0) {
            throw new IllegalArgumentException("a limit must be at least 0, was " + Math.min(inputs, tokens));
        }
    }

    /** These limits, with no more inputs than this. */
    EmbeddingLimits atMost(int most) {
        return new EmbeddingLimits(inputs == 0 ? most : Math.min(inputs, most), tokens);
    }
}

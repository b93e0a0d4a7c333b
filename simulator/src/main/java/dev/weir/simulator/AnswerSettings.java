package dev.weir.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What the models answer. Where neither a text is given nor an echo asked for, an answer is Latin filler of a length drawn
 * between {@code minTokens} and {@code maxTokens}; the same request under the same seed gets the same answer. Whatever is
 * set here, a request that asks for JSON or must call a tool gets that.
 *
 * @param text what every answer says, or null
 * @param echo whether an answer repeats the last message
 * @param minTokens of a filler answer, at least 1
 * @param maxTokens of a filler answer, at least {@code minTokens}
 * @param callTools whether the first tool of a request that offers some is called; otherwise only where the request
 *     demands it. An answer to a tool's result calls no tool
 * @param reasoningTokens spent before the answer begins: they take time and are counted, but are not shown
 * @param cachedShare which share of each prompt's tokens is reported as read from a cache, 0 to 1
 */
public record AnswerSettings(
        @Nullable String text,
        boolean echo,
        int minTokens,
        int maxTokens,
        boolean callTools,
        int reasoningTokens,
        double cachedShare) {

    /** Filler of 16 to 64 tokens. */
    public static final AnswerSettings FILLER = builder().build();

    public AnswerSettings {
        if (maxTokens < minTokens) {
            throw new IllegalArgumentException(
                    "maxTokens must be at least minTokens, which is " + minTokens + ", was " + maxTokens);
        }
    }

    /** A builder that starts with {@link #FILLER}. */
    public static AnswerSettingsBuilder builder() {
        return new AnswerSettingsBuilder();
    }
}

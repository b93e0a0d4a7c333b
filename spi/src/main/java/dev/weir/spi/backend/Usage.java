package dev.weir.spi.backend;

/**
 * The token usage of a call. All counts are zero or more. Created with {@link #builder()}, {@link #reported} or
 * {@link #estimated}.
 *
 * @param input prompt tokens, cached ones included
 * @param cachedInput those of {@code input} that the provider read from its cache
 * @param output completion tokens, reasoning included
 * @param reasoning those of {@code output} that the model used for reasoning
 * @param estimated whether the tokens were counted by Weir rather than reported by the provider
 */
public record Usage(long input, long cachedInput, long output, long reasoning, boolean estimated) {

    public static final Usage NONE = builder().build();

    public Usage {
        if (input < 0 || cachedInput < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts must be at least 0");
        }
    }

    /** A builder that starts from zero tokens. */
    public static UsageBuilder builder() {
        return new UsageBuilder();
    }

    /** Usage reported by a provider. */
    public static Usage reported(long input, long output) {
        return builder().input(input).output(output).build();
    }

    /** Usage counted by Weir. */
    public static Usage estimated(long input, long output) {
        return builder().input(input).output(output).estimated(true).build();
    }

    public long total() {
        return input + output;
    }

    /** The sum; estimated if either part is. */
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                cachedInput + other.cachedInput,
                output + other.output,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }
}

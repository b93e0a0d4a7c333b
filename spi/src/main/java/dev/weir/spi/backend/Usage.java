package dev.weir.spi.backend;

/**
 * The tokens of a call. All counts are zero or more. Made with {@link #builder()}, {@link #reported} or
 * {@link #estimated}.
 *
 * @param input tokens of the prompt, cached ones included
 * @param cachedInput those of {@code input} that the provider read from its cache
 * @param output tokens of the completion, reasoning included
 * @param reasoning those of {@code output} that the model spent on thinking
 * @param estimated true where the tokens were counted here rather than reported by the provider
 */
public record Usage(long input, long cachedInput, long output, long reasoning, boolean estimated) {

    public static final Usage NONE = builder().build();

    public Usage {
        if (input < 0 || cachedInput < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts must be at least 0");
        }
    }

    /** A builder that starts from no tokens at all. */
    public static UsageBuilder builder() {
        return new UsageBuilder();
    }

    /** Usage as a provider reported it. */
    public static Usage reported(long input, long output) {
        return builder().input(input).output(output).build();
    }

    /** Usage as counted here. */
    public static Usage estimated(long input, long output) {
        return builder().input(input).output(output).estimated(true).build();
    }

    public long total() {
        return input + output;
    }

    /** Both together; estimated if either is. */
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                cachedInput + other.cachedInput,
                output + other.output,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }
}

package dev.weir.spi.backend;

/**
 * The token usage of a call. Created with {@link #builder()}, {@link #reported} or {@link #estimated}.
 *
 * <p>All counts are zero or more: a backend leaves out a count that its server reports as negative. Sums saturate at
 * {@link Long#MAX_VALUE}.
 *
 * @param input prompt tokens, those read from and written to a cache included, whatever the provider's own count includes
 * @param cachedInput those of {@code input} that the provider read from its cache
 * @param cacheWrite those of {@code input} that the provider wrote to its cache
 * @param cacheWriteHour those of {@code cacheWrite} that it keeps for an hour, which some providers price apart
 * @param inputAudio those of {@code input} that stand for sound
 * @param output completion tokens, reasoning included
 * @param reasoning those of {@code output} that the model used for reasoning
 * @param outputAudio those of {@code output} that stand for sound
 * @param estimated whether the tokens were counted by Weir rather than reported by the provider
 */
public record Usage(
        long input,
        long cachedInput,
        long cacheWrite,
        long cacheWriteHour,
        long inputAudio,
        long output,
        long reasoning,
        long outputAudio,
        boolean estimated) {

    public static final Usage NONE = builder().build();

    public Usage {
        if ((input | cachedInput | cacheWrite | cacheWriteHour | inputAudio | output | reasoning | outputAudio) < 0) {
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
        return sum(input, output);
    }

    /** The sum; estimated if either part is. */
    public Usage plus(Usage other) {
        return new Usage(
                sum(input, other.input),
                sum(cachedInput, other.cachedInput),
                sum(cacheWrite, other.cacheWrite),
                sum(cacheWriteHour, other.cacheWriteHour),
                sum(inputAudio, other.inputAudio),
                sum(output, other.output),
                sum(reasoning, other.reasoning),
                sum(outputAudio, other.outputAudio),
                estimated || other.estimated);
    }

    /** The sum of two counts. */
    private static long sum(long count, long other) {
        return count > Long.MAX_VALUE - other ? Long.MAX_VALUE : count + other;
    }
}

package dev.weir.spi.backend;

import java.util.Objects;

/**
 * The usage of an answer: its tokens, and what else its price depends on. Created with {@link #builder()}, {@link #reported} or {@link #estimated}.
 *
 * <p>All counts are zero or more: a backend leaves out a count that its server reports as negative. Sums saturate at
 * {@link Long#MAX_VALUE}.
 *
 * @param input prompt tokens, those read from and written to a cache included, whatever the provider's own count includes
 * @param cachedInput those of {@code input} that the provider read from its cache
 * @param cacheWrite those of {@code input} that the provider wrote to its cache
 * @param cacheWriteMinutes those of {@code cacheWrite} that it is reported to keep for minutes
 * @param cacheWriteHour those of {@code cacheWrite} that it is reported to keep for an hour, which some providers price
 *     apart
 * @param inputAudio those of {@code input} that stand for sound
 * @param cachedAudio those of {@code cachedInput} that are reported to stand for sound
 * @param inputImage those of {@code input} that stand for images
 * @param cachedImage those of {@code cachedInput} that are reported to stand for images
 * @param output completion tokens, reasoning included, whatever the provider's own count includes
 * @param reasoning those of {@code output} that the model used for reasoning
 * @param outputAudio those of {@code output} that stand for sound
 * @param outputImage those of {@code output} that stand for images
 * @param estimated whether the tokens were counted by Weir rather than reported by the provider
 * @param billing what the price depends on besides tokens
 */
public record Usage(
        long input,
        long cachedInput,
        long cacheWrite,
        long cacheWriteMinutes,
        long cacheWriteHour,
        long inputAudio,
        long cachedAudio,
        long inputImage,
        long cachedImage,
        long output,
        long reasoning,
        long outputAudio,
        long outputImage,
        boolean estimated,
        Billing billing) {

    public static final Usage NONE = builder().build();

    public Usage {
        Objects.requireNonNull(billing, "billing");
        long inputs = input | cachedInput | cacheWrite | cacheWriteMinutes | cacheWriteHour;
        long kinds = inputAudio | cachedAudio | inputImage | cachedImage;
        if ((inputs | kinds | output | reasoning | outputAudio | outputImage) < 0) {
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
                sum(cacheWriteMinutes, other.cacheWriteMinutes),
                sum(cacheWriteHour, other.cacheWriteHour),
                sum(inputAudio, other.inputAudio),
                sum(cachedAudio, other.cachedAudio),
                sum(inputImage, other.inputImage),
                sum(cachedImage, other.cachedImage),
                sum(output, other.output),
                sum(reasoning, other.reasoning),
                sum(outputAudio, other.outputAudio),
                sum(outputImage, other.outputImage),
                estimated || other.estimated,
                billing.plus(other.billing));
    }

    /** The same tokens with this billing. */
    public Usage withBilling(Billing billing) {
        return new Usage(
                input,
                cachedInput,
                cacheWrite,
                cacheWriteMinutes,
                cacheWriteHour,
                inputAudio,
                cachedAudio,
                inputImage,
                cachedImage,
                output,
                reasoning,
                outputAudio,
                outputImage,
                estimated,
                billing);
    }

    /** The sum of two counts. */
    private static long sum(long count, long other) {
        return count > Long.MAX_VALUE - other ? Long.MAX_VALUE : count + other;
    }
}

package dev.weir.simulator;

/**
 * The tokens that a provider would bill for one model.
 *
 * @param requests the requests that were decoded, at least in part; refused ones are not billed
 * @param input tokens of the prompts, those read from and written to the cache included
 * @param cached those of {@code input} that were read from the cache
 * @param cacheWritten those of {@code input} that were written to the cache
 * @param output generated tokens, those of reasoning included; of a response that was broken off or cancelled, those that
 *     were generated until then
 */
public record ModelUsage(long requests, long input, long cached, long cacheWritten, long output) {
    /** Nothing. */
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0, 0, 0);

    public ModelUsage plus(ModelUsage other) {
        return new ModelUsage(
                requests + other.requests,
                input + other.input,
                cached + other.cached,
                cacheWritten + other.cacheWritten,
                output + other.output);
    }
}

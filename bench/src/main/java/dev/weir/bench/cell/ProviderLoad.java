package dev.weir.bench.cell;

/**
 * What a run was to the provider.
 *
 * @param requests that arrived, refused ones included
 * @param answered those that were decoded, at least in part, and are billed
 * @param inputTokens billed
 * @param outputTokens billed
 */
public record ProviderLoad(long requests, long answered, long inputTokens, long outputTokens) {
    /** Nothing is known, as of a server that is not the simulator. */
    public static final ProviderLoad UNKNOWN = new ProviderLoad(0, 0, 0, 0);

    public long tokens() {
        return inputTokens + outputTokens;
    }
}

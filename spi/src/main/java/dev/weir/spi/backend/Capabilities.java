package dev.weir.spi.backend;

import java.util.Set;

/**
 * What a backend can do.
 *
 * @param streaming whether it hands text to {@link dev.weir.spi.call.CallContext#listener()} as it arrives; if not, the
 *     runtime hands over the whole text at the end
 * @param maxBatch how many requests one {@link BatchBackend#completeAll} takes; 1 where there is no native batch
 * @param models the models it answers for; empty if it takes any name
 */
public record Capabilities(boolean streaming, int maxBatch, Set<String> models) {

    /** Neither streaming nor native batches, any model. */
    public static final Capabilities BASIC = new Capabilities(false, 1, Set.of());

    /** Streaming, no native batches, any model. */
    public static final Capabilities STREAMING = new Capabilities(true, 1, Set.of());

    public Capabilities {
        models = Set.copyOf(models);
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, was " + maxBatch);
        }
    }

    /** Whether several requests can go to the backend as one. */
    public boolean nativeBatch() {
        return maxBatch > 1;
    }
}

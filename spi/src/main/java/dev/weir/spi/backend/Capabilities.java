package dev.weir.spi.backend;

import java.util.Set;

/**
 * What a backend can do. Made with {@link #builder()}.
 *
 * @param streaming whether it hands text to {@link dev.weir.spi.call.CallContext#listener()} as it arrives; if not, the
 *     runtime hands over the whole text at the end
 * @param maxBatch how many requests one {@link BatchBackend#completeAll} takes; 1 where there is no native batch
 * @param models the models it answers for; empty if it takes any name
 * @param kinds the kinds of requests it answers, at least one; what it does not declare is refused before it is asked
 * @param modelRequired whether it answers only for a model that somebody chose; if so, a call is refused before it is asked
 *     where neither the call nor {@code llm.client.model} names one
 */
public record Capabilities(
        boolean streaming, int maxBatch, Set<String> models, Set<RequestKind> kinds, boolean modelRequired) {

    /** Chat alone, with neither streaming nor native batches, for any model. */
    public static final Capabilities BASIC = builder().build();

    /** Chat alone, with streaming but no native batches, for any model. */
    public static final Capabilities STREAMING = builder().streaming(true).build();

    public Capabilities {
        models = Set.copyOf(models);
        kinds = Set.copyOf(kinds);
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, was " + maxBatch);
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a backend must answer at least one kind of requests");
        }
    }

    /** A builder that starts from {@link #BASIC}. */
    public static CapabilitiesBuilder builder() {
        return new CapabilitiesBuilder();
    }

    /** Whether several requests can go to the backend as one. */
    public boolean nativeBatch() {
        return maxBatch > 1;
    }

    /** Whether it answers requests of this kind. */
    public boolean answers(RequestKind kind) {
        return kinds.contains(kind);
    }
}

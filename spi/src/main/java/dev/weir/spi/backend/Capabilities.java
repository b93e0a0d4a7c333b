package dev.weir.spi.backend;

import java.util.Objects;
import java.util.Set;

/**
 * The capabilities of a backend. Created with {@link #builder()}.
 *
 * @param streaming whether it passes text to {@link dev.weir.spi.call.CallContext#listener()} as it arrives; otherwise
 *     the runtime passes the whole text at the end
 * @param maxBatch maximum number of requests of one {@link BatchBackend#completeAll}; 1 without a native batch API
 * @param models the supported models; empty for any name
 * @param kinds the supported kinds of requests, at least one; the runtime rejects requests of other kinds
 * @param modelRequired whether a model has to be selected; if so, the runtime rejects a call for which neither the call
 *     nor {@code llm.client.model} names one
 * @param cachedInputCounts whether input tokens that the provider read from its cache count towards its limit of tokens
 *     per minute
 * @param slotLimited whether its server answers a limited number of requests at once and queues the others, as servers of
 *     local models do; the runtime then adapts the number of calls in flight to the latency
 * @param maxEmbeddingInputs maximum number of inputs of an embedding request, 0 if unknown; the runtime sends a larger
 *     request in parts
 * @param maxEmbeddingTokens maximum number of tokens of all inputs of an embedding request, 0 if unknown; likewise
 * @param provider who bills the calls, by its name in price lists, such as {@code openai}; empty if unknown
 */
public record Capabilities(
        boolean streaming,
        int maxBatch,
        Set<String> models,
        Set<RequestKind> kinds,
        boolean modelRequired,
        boolean cachedInputCounts,
        boolean slotLimited,
        int maxEmbeddingInputs,
        long maxEmbeddingTokens,
        String provider) {

    /** Chat for any model, without streaming and native batches. */
    public static final Capabilities BASIC = builder().build();

    /** Chat for any model, with streaming and without native batches. */
    public static final Capabilities STREAMING = builder().streaming(true).build();

    public Capabilities {
        models = Set.copyOf(models);
        kinds = Set.copyOf(kinds);
        Objects.requireNonNull(provider, "provider");
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, was " + maxBatch);
        }
        if (maxEmbeddingInputs < 0 || maxEmbeddingTokens < 0) {
            throw new IllegalArgumentException("a limit of embedding requests must be at least 0, was "
                    + Math.min(maxEmbeddingInputs, maxEmbeddingTokens));
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a backend must answer at least one kind of requests");
        }
    }

    /** A builder that starts from {@link #BASIC}. */
    public static CapabilitiesBuilder builder() {
        return new CapabilitiesBuilder();
    }

    /** Whether it has a native batch API. */
    public boolean nativeBatch() {
        return maxBatch > 1;
    }

    /** Whether it supports requests of this kind. */
    public boolean answers(RequestKind kind) {
        return kinds.contains(kind);
    }
}

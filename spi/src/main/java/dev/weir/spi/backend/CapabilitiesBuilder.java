package dev.weir.spi.backend;

import java.util.Set;

/** Builds {@link Capabilities}; each method sets the component of its name. Not thread-safe. */
public final class CapabilitiesBuilder {
    private boolean streaming;
    private int maxBatch = 1;
    private Set<String> models = Set.of();
    private Set<RequestKind> kinds = Set.of(RequestKind.CHAT);
    private boolean modelRequired;
    private boolean cachedInputCounts = true;
    private boolean slotLimited;
    private int maxEmbeddingInputs;
    private long maxEmbeddingTokens;
    private String provider = "";

    CapabilitiesBuilder() {}

    public CapabilitiesBuilder streaming(boolean streaming) {
        this.streaming = streaming;
        return this;
    }

    public CapabilitiesBuilder maxBatch(int maxBatch) {
        this.maxBatch = maxBatch;
        return this;
    }

    public CapabilitiesBuilder models(Set<String> models) {
        this.models = models;
        return this;
    }

    public CapabilitiesBuilder kinds(RequestKind... kinds) {
        this.kinds = Set.of(kinds);
        return this;
    }

    public CapabilitiesBuilder modelRequired(boolean modelRequired) {
        this.modelRequired = modelRequired;
        return this;
    }

    public CapabilitiesBuilder cachedInputCounts(boolean cachedInputCounts) {
        this.cachedInputCounts = cachedInputCounts;
        return this;
    }

    public CapabilitiesBuilder slotLimited(boolean slotLimited) {
        this.slotLimited = slotLimited;
        return this;
    }

    public CapabilitiesBuilder maxEmbeddingInputs(int maxEmbeddingInputs) {
        this.maxEmbeddingInputs = maxEmbeddingInputs;
        return this;
    }

    public CapabilitiesBuilder maxEmbeddingTokens(long maxEmbeddingTokens) {
        this.maxEmbeddingTokens = maxEmbeddingTokens;
        return this;
    }

    public CapabilitiesBuilder provider(String provider) {
        this.provider = provider;
        return this;
    }

    /**
     * Builds the capabilities.
     *
     * @throws IllegalArgumentException if {@code maxBatch} is below 1, a limit is below 0, or there is no kind
     */
    public Capabilities build() {
        return new Capabilities(
                streaming,
                maxBatch,
                models,
                kinds,
                modelRequired,
                cachedInputCounts,
                slotLimited,
                maxEmbeddingInputs,
                maxEmbeddingTokens,
                provider);
    }
}

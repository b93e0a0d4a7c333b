package dev.weir.spi.embedding;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds {@link Embeddings}; each method sets the component of its name. Not thread-safe. */
public final class EmbeddingsBuilder {
    private final String model;
    private final List<Embedding> vectors = new ArrayList<>();
    private @Nullable Usage usage;
    private @Nullable RateLimits rateLimits;
    private Map<String, Object> extras = Map.of();

    EmbeddingsBuilder(String model) {
        this.model = model;
    }

    /** Adds the vector of the next input. */
    public EmbeddingsBuilder vector(Embedding vector) {
        vectors.add(vector);
        return this;
    }

    /** Adds the vectors of the next inputs, in their order. */
    public EmbeddingsBuilder vectors(List<Embedding> vectors) {
        this.vectors.addAll(vectors);
        return this;
    }

    public EmbeddingsBuilder usage(@Nullable Usage usage) {
        this.usage = usage;
        return this;
    }

    public EmbeddingsBuilder rateLimits(@Nullable RateLimits rateLimits) {
        this.rateLimits = rateLimits;
        return this;
    }

    public EmbeddingsBuilder extras(Map<String, Object> extras) {
        this.extras = extras;
        return this;
    }

    /**
     * Builds the embeddings.
     *
     * @throws IllegalArgumentException if there is no vector, or they differ in their number of dimensions, or an extra is
     *     no JSON value
     */
    public Embeddings build() {
        return new Embeddings(model, vectors, usage, rateLimits, extras);
    }
}

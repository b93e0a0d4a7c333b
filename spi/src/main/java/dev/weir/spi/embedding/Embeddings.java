package dev.weir.spi.embedding;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link EmbeddingRequest}. Made with {@link #builder}. Its {@code toString} does not show the vectors.
 *
 * @param model the model that answered
 * @param vectors one for each input, in the order of the inputs, all of the same number of dimensions
 * @param usage the tokens; null where the backend does not report them
 * @param rateLimits what the provider said about the caller's quota; null if nothing
 * @param extras what else the wire said, in order, by its names there
 */
public record Embeddings(
        String model,
        List<Embedding> vectors,
        @Nullable Usage usage,
        @Nullable RateLimits rateLimits,
        Map<String, Object> extras)
        implements Answer {

    public Embeddings {
        Objects.requireNonNull(model, "model");
        vectors = List.copyOf(vectors);
        extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("embeddings need at least one vector");
        }
        if (vectors.stream().mapToInt(Embedding::dimensions).distinct().count() > 1) {
            throw new IllegalArgumentException("the vectors of embeddings must have one number of dimensions");
        }
    }

    public static EmbeddingsBuilder builder(String model) {
        return new EmbeddingsBuilder(model);
    }

    /** How many components each vector has. */
    public int dimensions() {
        return vectors.get(0).dimensions();
    }

    @Override
    public String toString() {
        return "Embeddings[model=" + model + ", vectors=" + vectors.size() + ", dimensions=" + dimensions() + ", usage="
                + usage + "]";
    }
}

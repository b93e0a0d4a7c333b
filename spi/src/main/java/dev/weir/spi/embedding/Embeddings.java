package dev.weir.spi.embedding;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.json.JsonValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link EmbeddingRequest}. Immutable. Created with {@link #builder}. Its {@code toString} omits the
 * vectors.
 *
 * @param model the model that answered
 * @param vectors one per input, in the order of the inputs, all with the same number of dimensions
 * @param usage the token usage; null if the backend does not report it
 * @param rateLimits the rate limits that the provider reported; null if none
 * @param extras further fields of the wire, in order, by their names there; values are {@linkplain JsonValues
 *     those of JSON}
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
        extras = JsonValues.copyOf("extras", extras);
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

    /** The number of dimensions of each vector. */
    public int dimensions() {
        return vectors.get(0).dimensions();
    }

    @Override
    public String toString() {
        return "Embeddings[model=" + model + ", vectors=" + vectors.size() + ", dimensions=" + dimensions() + ", usage="
                + usage + "]";
    }
}

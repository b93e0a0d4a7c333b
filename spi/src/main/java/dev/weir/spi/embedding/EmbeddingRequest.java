package dev.weir.spi.embedding;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.json.JsonValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request for embeddings. Immutable. Created with {@link #builder}. Its {@code toString} omits the inputs.
 *
 * @param model the requested model
 * @param inputs at least one, all of them texts or all of them tokens; the provider rejects more than its own maximum
 * @param dimensions number of dimensions of each vector, at least 1; null for the model's default
 * @param user the id of the end user; null for none
 * @param parameters further parameters of the wire, in order, sent unchanged; values are {@linkplain JsonValues
 *     those of JSON}
 */
public record EmbeddingRequest(
        String model,
        List<EmbeddingInput> inputs,
        @Nullable Integer dimensions,
        @Nullable String user,
        Map<String, Object> parameters)
        implements Request {

    public EmbeddingRequest {
        Objects.requireNonNull(model, "model");
        inputs = List.copyOf(inputs);
        parameters = JsonValues.copyOf("parameters", parameters);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("an embedding request needs at least one input");
        }
        if (inputs.stream().map(Object::getClass).distinct().count() > 1) {
            throw new IllegalArgumentException("the inputs of an embedding request must be all texts or all tokens");
        }
        if (dimensions != null && dimensions < 1) {
            throw new IllegalArgumentException("dimensions must be at least 1, was " + dimensions);
        }
    }

    public static EmbeddingRequestBuilder builder(String model) {
        return new EmbeddingRequestBuilder(model);
    }

    /** A request for the embeddings of these texts, in their order. */
    public static EmbeddingRequest of(String model, String... texts) {
        return builder(model).texts(List.of(texts)).build();
    }

    /** A builder that starts from this request. */
    public EmbeddingRequestBuilder toBuilder() {
        return new EmbeddingRequestBuilder(this);
    }

    @Override
    public RequestKind kind() {
        return RequestKind.EMBEDDING;
    }

    @Override
    public EmbeddingRequest withModel(String model) {
        return toBuilder().model(model).build();
    }

    @Override
    public Embeddings ask(Backend backend, CallContext call) throws BackendException {
        @Nullable Embeddings embeddings = backend.embed(this, call);
        if (embeddings == null) {
            throw BackendException.builder(Reason.DEFECT, "no embeddings were returned")
                    .build();
        }
        int vectors = embeddings.vectors().size();
        if (vectors != inputs.size()) {
            throw BackendException.builder(
                            Reason.MALFORMED, vectors + " embeddings were returned for " + inputs.size() + " inputs")
                    .build();
        }
        return embeddings;
    }

    @Override
    public String toString() {
        return "EmbeddingRequest[model=" + model + ", inputs=" + inputs.size() + ", dimensions=" + dimensions + "]";
    }
}

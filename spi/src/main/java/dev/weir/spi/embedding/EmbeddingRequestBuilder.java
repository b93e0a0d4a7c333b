package dev.weir.spi.embedding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds an {@link EmbeddingRequest}; each method sets the component of its name. Not thread-safe. */
public final class EmbeddingRequestBuilder {
    private String model;
    private final List<EmbeddingInput> inputs = new ArrayList<>();
    private @Nullable Integer dimensions;
    private @Nullable String user;
    private Map<String, Object> parameters = Map.of();

    EmbeddingRequestBuilder(String model) {
        this.model = model;
    }

    EmbeddingRequestBuilder(EmbeddingRequest request) {
        model = request.model();
        inputs.addAll(request.inputs());
        dimensions = request.dimensions();
        user = request.user();
        parameters = request.parameters();
    }

    public EmbeddingRequestBuilder model(String model) {
        this.model = model;
        return this;
    }

    /** Adds an input after those added so far. */
    public EmbeddingRequestBuilder input(EmbeddingInput input) {
        inputs.add(input);
        return this;
    }

    /**
     * Adds a text after the inputs added so far.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public EmbeddingRequestBuilder text(String text) {
        return input(new EmbeddingInput.Text(text));
    }

    /**
     * Adds texts after the inputs added so far.
     *
     * @throws IllegalArgumentException if one is empty or null, with its index among the inputs of the request
     */
    public EmbeddingRequestBuilder texts(List<String> texts) {
        for (@Nullable String text : texts) {
            if (text == null || text.isEmpty()) {
                throw new IllegalArgumentException("input " + inputs.size() + " is "
                        + (text == null ? "null" : "an empty text") + ": leave it out, as no vector stands for it");
            }
            text(text);
        }
        return this;
    }

    /**
     * Adds a text as tokens of the model's vocabulary after the inputs added so far.
     *
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    public EmbeddingRequestBuilder tokens(List<Integer> tokens) {
        return input(new EmbeddingInput.Tokens(tokens));
    }

    /** Replaces all inputs added so far. */
    public EmbeddingRequestBuilder replaceInputs(List<EmbeddingInput> inputs) {
        this.inputs.clear();
        this.inputs.addAll(inputs);
        return this;
    }

    public EmbeddingRequestBuilder dimensions(@Nullable Integer dimensions) {
        this.dimensions = dimensions;
        return this;
    }

    public EmbeddingRequestBuilder user(@Nullable String user) {
        this.user = user;
        return this;
    }

    /** Sets a further parameter of the wire; see {@link EmbeddingRequest#parameters()}. */
    public EmbeddingRequestBuilder parameter(String name, @Nullable Object value) {
        putNullable(name, value);
        return this;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private void putNullable(String name, @Nullable Object value) {
        if (!(parameters instanceof LinkedHashMap)) {
            parameters = new LinkedHashMap<>(parameters); // shared with a request so far
        }
        parameters.put(name, value);
    }

    /**
     * Builds the request.
     *
     * @throws IllegalArgumentException if there is no input, if texts and tokens are mixed, or if a parameter is out of
     *     its range or no JSON value
     */
    public EmbeddingRequest build() {
        return new EmbeddingRequest(model, inputs, dimensions, user, parameters);
    }
}

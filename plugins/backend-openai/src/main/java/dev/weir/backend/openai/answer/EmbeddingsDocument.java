package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import dev.weir.wire.ErrorFields;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.body.WireJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.Base64Variant.PaddingReadBehaviour;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Parses the answer to an embedding request vector by vector, and keeps nothing but the vectors. A vector is a list of
 * numbers or the base64 of little-endian floats, whichever was requested. Each input must have one vector, assigned by its
 * index, and all must have the same number of dimensions. For one thread.
 */
public final class EmbeddingsDocument implements AnswerDocument<Embeddings> {
    private static final Base64Variant BASE64 =
            Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

    private final EmbeddingRequest request;
    private final @Nullable Embedding[] vectors;
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final ErrorFields errors = new ErrorFields();
    private String model;
    private @Nullable Usage usage;
    private int dimensions;
    private int count;
    private boolean begun;

    public EmbeddingsDocument(EmbeddingRequest request) {
        this.request = request;
        vectors = new Embedding[request.inputs().size()];
        model = request.model();
    }

    @Override
    public void read(JsonParser parser) throws UnacceptableResponseException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readField(name, parser);
        }
    }

    private void readField(String name, JsonParser parser) throws UnacceptableResponseException {
        switch (name) {
            case "data" -> readVectors(parser);
            case "model" -> readModel(WireJson.text(parser));
            case "usage" -> usage = UsageReader.readInput(WireJson.value(parser));
            case "object" -> errors.kind(WireJson.text(parser));
            default -> readOther(name, WireJson.value(parser));
        }
    }

    private void readModel(@Nullable String name) {
        if (name != null && !name.isEmpty()) {
            model = name;
        }
    }

    private void readOther(String name, @Nullable Object value) {
        errors.add(name, value);
        if (value != null && !name.equals("error")) {
            extras.put(name, value);
        }
    }

    private void readVectors(JsonParser parser) throws UnacceptableResponseException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        begun = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new UnacceptableResponseException("an embedding is not an object");
            }
            readItem(parser);
        }
    }

    private void readItem(JsonParser parser) throws UnacceptableResponseException {
        Object index = null;
        Embedding vector = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "index" -> index = WireJson.value(parser);
                case "embedding" -> vector = vector(parser);
                default -> parser.skipChildren();
            }
        }
        if (vector == null || !(index instanceof Integer place)) {
            throw new UnacceptableResponseException("an embedding has no " + (vector == null ? "vector" : "index"));
        }
        assign(place, vector);
    }

    private void assign(int index, Embedding vector) throws UnacceptableResponseException {
        if (index < 0 || index >= vectors.length) {
            throw new UnacceptableResponseException(
                    "an embedding has the index " + index + " where " + vectors.length + " were requested");
        }
        if (vectors[index] != null) {
            throw new UnacceptableResponseException("two embeddings have the index " + index);
        }
        Integer asked = request.dimensions();
        if (asked != null && vector.dimensions() != asked) {
            throw new UnacceptableResponseException(
                    Reason.UNSUPPORTED,
                    "an embedding has " + vector.dimensions() + " dimensions where " + asked + " were requested");
        }
        if (count > 0 && vector.dimensions() != dimensions) {
            throw new UnacceptableResponseException(
                    "embeddings have " + dimensions + " and " + vector.dimensions() + " dimensions");
        }
        dimensions = vector.dimensions();
        vectors[index] = vector;
        count++;
    }

    private Embedding vector(JsonParser parser) throws UnacceptableResponseException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.START_ARRAY) {
            throw new UnacceptableResponseException("a vector is neither numbers nor base64");
        }
        float[] components = token == JsonToken.VALUE_STRING ? decoded(parser) : numbers(parser);
        try {
            return Embedding.of(components);
        } catch (IllegalArgumentException e) {
            throw new UnacceptableResponseException(String.valueOf(e.getMessage()));
        }
    }

    private static float[] decoded(JsonParser parser) throws UnacceptableResponseException {
        byte[] bytes;
        try {
            bytes = parser.getBinaryValue(BASE64);
        } catch (UnexpectedEndOfInputException e) {
            throw e;
        } catch (StreamReadException e) {
            throw new UnacceptableResponseException("a vector is not base64");
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new UnacceptableResponseException("a vector in base64 is not made of floats");
        }
        float[] components = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(components);
        return components;
    }

    private float[] numbers(JsonParser parser) throws UnacceptableResponseException {
        float[] components = new float[Math.max(16, dimensions)];
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric()) {
                throw new UnacceptableResponseException("a component of a vector is not a number");
            }
            if (length == components.length) {
                components = Arrays.copyOf(components, 2 * length);
            }
            components[length++] = parser.getFloatValue();
        }
        return length == components.length ? components : Arrays.copyOf(components, length);
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public @Nullable ProviderError error() {
        return errors.error(begun);
    }

    @Override
    public Embeddings answer(@Nullable RateLimits rateLimits) throws UnacceptableResponseException {
        EmbeddingsBuilder embeddings = Embeddings.builder(model);
        for (Embedding vector : vectors) {
            if (vector == null) {
                throw new UnacceptableResponseException(
                        count + " embeddings came where " + vectors.length + " were requested");
            }
            embeddings.vector(vector);
        }
        return embeddings.usage(usage).rateLimits(rateLimits).extras(extras).build();
    }
}

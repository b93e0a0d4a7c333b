package dev.weir.simulator.internal.openai;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RequestParameters;
import dev.weir.simulator.internal.api.SimulatedResponse;
import dev.weir.simulator.internal.api.TextChunks;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API {@code /v1/embeddings}. A vector is a random unit vector that depends on the seed, the model and the input alone.
 * With fewer dimensions it has the same direction in these.
 */
final class EmbeddingsApi {
    private static final int MAX_INPUTS = 2048;
    private static final int MAX_INPUT_TOKENS = 8192;
    private static final int MAX_REQUEST_TOKENS = 300_000;
    private static final int DIMENSIONS = 1536;
    private static final int LARGE_DIMENSIONS = 3072;

    private final SeededRandom random;

    EmbeddingsApi(SeededRandom random) {
        this.random = random;
    }

    /**
     * A request.
     *
     * @param base64 whether vectors are encoded as base64 instead of as arrays
     */
    record Request(String model, List<Input> inputs, int dimensions, boolean base64) {
        long inputTokens() {
            return inputs.stream().mapToLong(Input::tokens).sum();
        }
    }

    /**
     * One input.
     *
     * @param fingerprint a hash of the text or the tokens
     */
    record Input(long fingerprint, int tokens) {}

    /**
     * Reads a request. The input is a text, an array of texts, of tokens, or of arrays of tokens.
     *
     * @throws ApiException if a parameter is missing or invalid
     */
    Request read(RequestParameters body, String model) {
        List<Input> inputs = inputs(body.required("input"));
        Request request = new Request(model, inputs, dimensions(body, model), isBase64(body));
        if (request.inputTokens() > MAX_REQUEST_TOKENS) {
            throw ApiException.of(
                    400,
                    "max_tokens_per_request",
                    "max_tokens_per_request",
                    "Requested " + request.inputTokens() + " tokens, max " + MAX_REQUEST_TOKENS
                            + " tokens per request.");
        }
        return request;
    }

    private static List<Input> inputs(JsonNode input) {
        if (input.isString() || isTokens(input)) {
            return List.of(input(input));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw invalid("'input' must be a string, or an array that is not empty.");
        }
        if (input.size() > MAX_INPUTS) {
            throw ApiException.invalid(
                    "'input' must have at most " + MAX_INPUTS + " entries, has " + input.size() + ".",
                    "input",
                    "array_above_max_length");
        }
        List<Input> inputs = new ArrayList<>();
        for (JsonNode one : input) {
            if (one.isString() != input.get(0).isString()) {
                throw invalid("'input' must not mix strings and tokens.");
            }
            inputs.add(input(one));
        }
        return List.copyOf(inputs);
    }

    private static boolean isTokens(JsonNode input) {
        return input.isArray() && !input.isEmpty() && input.get(0).isInt();
    }

    private static Input input(JsonNode input) {
        Input one = input.isString() ? text(input.asString()) : tokens(input);
        if (one.tokens() > MAX_INPUT_TOKENS) {
            throw ApiException.invalid(
                    "The model's maximum input length is " + MAX_INPUT_TOKENS + " tokens, an input has " + one.tokens()
                            + ".",
                    "input",
                    "context_length_exceeded");
        }
        return one;
    }

    private static Input text(String text) {
        if (text.isEmpty()) {
            throw invalid("'input' must not hold an empty string.");
        }
        return new Input(fingerprint(text.chars().toArray()), TextChunks.count(text));
    }

    private static Input tokens(JsonNode tokens) {
        if (!isTokens(tokens)) {
            throw invalid("'input' must hold strings, or tokens as integers.");
        }
        for (JsonNode token : tokens) {
            if (!token.isInt() || token.asInt() < 0) {
                throw invalid("'input' must hold tokens as integers of at least 0.");
            }
        }
        return new Input(
                fingerprint(tokens.valueStream().mapToInt(JsonNode::asInt).toArray()), tokens.size());
    }

    /** A hash after FNV-1a (Fowler, Noll and Vo). */
    private static long fingerprint(int[] values) {
        long hash = 1;
        for (int value : values) {
            hash = (hash ^ value) * 0x100000001B3L;
        }
        return hash;
    }

    private static int dimensions(RequestParameters body, String model) {
        int most = model.contains("large") ? LARGE_DIMENSIONS : DIMENSIONS;
        int dimensions = body.positive("dimensions", most);
        if (dimensions > most) {
            throw ApiException.invalid(
                    "'dimensions' must be at most " + most + ", was " + dimensions + ".",
                    "dimensions",
                    "invalid_value");
        }
        return dimensions;
    }

    private static boolean isBase64(RequestParameters body) {
        String format = body.json().path("encoding_format").asString("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw ApiException.invalid(
                    "'encoding_format' must be float or base64.", "encoding_format", "invalid_value");
        }
        return format.equals("base64");
    }

    private static ApiException invalid(String message) {
        return ApiException.invalid(message, "input", null);
    }

    /** Writes the vectors of a request. */
    SimulatedResponse write(Request request, boolean withUsage) {
        ObjectNode body = JsonCodec.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (Input input : request.inputs()) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            write(item, vector(request, input), request.base64());
        }
        body.put("model", request.model());
        if (withUsage) {
            body.putObject("usage")
                    .put("prompt_tokens", request.inputTokens())
                    .put("total_tokens", request.inputTokens());
        }
        return SimulatedResponse.json(200, body);
    }

    private static void write(ObjectNode item, float[] vector, boolean base64) {
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        ArrayNode numbers = item.putArray("embedding");
        for (float component : vector) {
            numbers.add(component);
        }
    }

    private float[] vector(Request request, Input input) {
        RandomGenerator generator = random.generator(request.model().hashCode(), input.fingerprint());
        float[] vector = new float[request.dimensions()];
        double square = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) generator.nextGaussian();
            square += (double) vector[i] * vector[i];
        }
        double length = Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) length;
        }
        return vector;
    }
}

package dev.weir.simulator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads and checks the body of an embeddings request: a text, a list of texts, of tokens, or of lists of tokens. */
final class EmbeddingsRequestReader {
    /** OpenAI's limits. */
    private static final int MAX_INPUTS = 2048;

    private static final int MAX_INPUT_TOKENS = 8192;
    private static final int MAX_TOKENS = 300_000;
    private static final int DIMENSIONS = 1536;
    private static final int LARGE_DIMENSIONS = 3072;

    private final Parameters body;

    EmbeddingsRequestReader(Parameters body) {
        this.body = body;
    }

    EmbeddingsAsked read(String model) {
        List<EmbeddingsAsked.Input> inputs = inputs(body.required("input"));
        EmbeddingsAsked asked = new EmbeddingsAsked(model, inputs, dimensions(model), isBase64());
        if (asked.inputTokens() > MAX_TOKENS) {
            throw ApiError.of(
                            400,
                            "max_tokens_per_request",
                            "max_tokens_per_request",
                            "Requested " + asked.inputTokens() + " tokens, max " + MAX_TOKENS + " tokens per request.")
                    .thrown();
        }
        return asked;
    }

    private static List<EmbeddingsAsked.Input> inputs(JsonNode input) {
        if (input.isString() || isTokens(input)) {
            return List.of(input(input));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw invalid("'input' must be a string, or an array that is not empty.");
        }
        if (input.size() > MAX_INPUTS) {
            throw ApiError.invalid(
                            "'input' must have at most " + MAX_INPUTS + " entries, has " + input.size() + ".",
                            "input",
                            "array_above_max_length")
                    .thrown();
        }
        List<EmbeddingsAsked.Input> inputs = new ArrayList<>();
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

    private static EmbeddingsAsked.Input input(JsonNode input) {
        EmbeddingsAsked.Input one = input.isString() ? text(input.asString()) : tokens(input);
        if (one.tokens() > MAX_INPUT_TOKENS) {
            throw ApiError.invalid(
                            "The model's maximum input length is " + MAX_INPUT_TOKENS + " tokens, an input has "
                                    + one.tokens() + ".",
                            "input",
                            "context_length_exceeded")
                    .thrown();
        }
        return one;
    }

    private static EmbeddingsAsked.Input text(String text) {
        if (text.isEmpty()) {
            throw invalid("'input' must not hold an empty string.");
        }
        long fingerprint = 1;
        for (int i = 0; i < text.length(); i++) {
            fingerprint = mixed(fingerprint, text.charAt(i));
        }
        return new EmbeddingsAsked.Input(fingerprint, Tokens.count(text));
    }

    private static EmbeddingsAsked.Input tokens(JsonNode tokens) {
        if (!isTokens(tokens)) {
            throw invalid("'input' must hold strings, or tokens as integers.");
        }
        long fingerprint = 1;
        for (JsonNode token : tokens) {
            if (!token.isInt() || token.asInt() < 0) {
                throw invalid("'input' must hold tokens as integers of at least 0.");
            }
            fingerprint = mixed(fingerprint, token.asInt());
        }
        return new EmbeddingsAsked.Input(fingerprint, tokens.size());
    }

    /** A step of FNV-1a (Fowler, Noll and Vo). */
    private static long mixed(long hash, int next) {
        return (hash ^ next) * 0x100000001B3L;
    }

    private int dimensions(String model) {
        int most = model.contains("large") ? LARGE_DIMENSIONS : DIMENSIONS;
        int dimensions = body.positive("dimensions", most);
        if (dimensions > most) {
            throw ApiError.invalid(
                            "'dimensions' must be at most " + most + ", was " + dimensions + ".",
                            "dimensions",
                            "invalid_value")
                    .thrown();
        }
        return dimensions;
    }

    private boolean isBase64() {
        String format = body.json().path("encoding_format").asString("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw ApiError.invalid("'encoding_format' must be float or base64.", "encoding_format", "invalid_value")
                    .thrown();
        }
        return format.equals("base64");
    }

    private static ApiException invalid(String message) {
        return ApiError.invalid(message, "input", null).thrown();
    }
}

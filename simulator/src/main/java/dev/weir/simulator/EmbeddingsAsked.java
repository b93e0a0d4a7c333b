package dev.weir.simulator;

import java.util.List;

/**
 * A request for embeddings, as far as it matters here.
 *
 * @param base64 whether vectors are written as base64, else as numbers
 */
record EmbeddingsAsked(String model, List<Input> inputs, int dimensions, boolean base64) {

    /**
     * One input.
     *
     * @param fingerprint a number that depends on the input and on nothing else
     */
    record Input(long fingerprint, int tokens) {}

    long inputTokens() {
        return inputs.stream().mapToLong(Input::tokens).sum();
    }
}

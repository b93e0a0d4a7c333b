package dev.weir.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes embeddings. A vector has length 1, and a direction that follows from the seed, the model and the input alone: it says
 * nothing of what the input means. Fewer dimensions are the first of all of them.
 */
final class EmbeddingsWriter {
    private final Seed seed;

    EmbeddingsWriter(Seed seed) {
        this.seed = seed;
    }

    /** The whole answer as one document. */
    Reply write(EmbeddingsAsked asked, boolean withUsage) {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (EmbeddingsAsked.Input input : asked.inputs()) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            write(item, vector(asked, input), asked.base64());
        }
        body.put("model", asked.model());
        if (withUsage) {
            body.putObject("usage").put("prompt_tokens", asked.inputTokens()).put("total_tokens", asked.inputTokens());
        }
        return Reply.json(200, Json.bytes(body)).taking(0);
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

    private float[] vector(EmbeddingsAsked asked, EmbeddingsAsked.Input input) {
        RandomGenerator random = seed.generator(asked.model().hashCode(), input.fingerprint());
        float[] vector = new float[asked.dimensions()];
        double square = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            square += (double) vector[i] * vector[i];
        }
        double length = Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) length;
        }
        return vector;
    }
}

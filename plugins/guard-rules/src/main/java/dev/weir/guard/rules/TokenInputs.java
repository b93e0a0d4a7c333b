package dev.weir.guard.rules;

import dev.weir.spi.backend.Request;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.guard.GuardRefusal;

/** Embedding inputs as tokens, which are texts that a rule cannot read. */
final class TokenInputs {
    private TokenInputs() {}

    /** Refuses a request with such inputs. */
    static void refuse(Request request) {
        if (request instanceof EmbeddingRequest embedding
                && embedding.inputs().get(0) instanceof EmbeddingInput.Tokens) {
            throw new GuardRefusal("token-input", "inputs to embed that are tokens cannot be checked; send texts");
        }
    }
}

package dev.weir.client;

import dev.weir.call.AttemptLog;
import dev.weir.call.CallFacts;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call for embeddings. Its {@code toString} does not show the vectors. Made by the runtime: it can gain
 * fields.
 *
 * @param callId the call
 * @param embeddings the whole answer
 * @param duration from the call's beginning to its end
 * @param facts what was learned about the call on its way, such as the number of its attempts
 */
public record EmbeddingResult(String callId, Embeddings embeddings, Duration duration, CallFacts facts) {

    /** One vector for each input, in the order of the inputs. */
    public List<Embedding> vectors() {
        return embeddings.vectors();
    }

    /** The name of the backend that answered. */
    public @Nullable String backend() {
        return facts.servingBackend();
    }

    /** What the attempts cost that have ended, the failed ones included. */
    public Cost cost() {
        return facts.cost();
    }

    /** The attempt log; null if the first attempt succeeded. */
    public @Nullable AttemptLog attemptLog() {
        return facts.attemptLog();
    }
}

package dev.weir.client;

import dev.weir.call.CallStory;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call for embeddings ended well. Its {@code toString} does not show the vectors.
 *
 * @param callId the call
 * @param backend the name of the backend that answered
 * @param embeddings the whole answer
 * @param duration from the call's beginning to its end
 * @param story the attempts it went through; null if the first one succeeded
 */
public record EmbeddingResult(
        String callId,
        String backend,
        Embeddings embeddings,
        Duration duration,
        @Nullable CallStory story) {

    /** One vector for each input, in the order of the inputs. */
    public List<Embedding> vectors() {
        return embeddings.vectors();
    }
}

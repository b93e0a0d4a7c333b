package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer in a {@link ResponseCache}. Immutable. Created with {@link #of}: fields may be added. Its {@code toString}
 * omits the answer.
 *
 * @param answer a {@link dev.weir.spi.chat.Completion} or {@link dev.weir.spi.embedding.Embeddings}
 * @param backend the name of the backend that answered; null if unknown
 * @param freshUntil until when it is used; after this only if the backend cannot answer
 * @param bytes the estimated memory that the answer occupies
 */
public record CachedAnswer(Answer answer, @Nullable String backend, Instant freshUntil, long bytes) {

    public CachedAnswer {
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(freshUntil, "freshUntil");
    }

    /** An answer, with its size estimated. */
    public static CachedAnswer of(Answer answer, @Nullable String backend, Instant freshUntil) {
        return new CachedAnswer(answer, backend, freshUntil, RetainedSize.of(answer));
    }

    @Override
    public String toString() {
        return "CachedAnswer[model=" + answer.model() + ", freshUntil=" + freshUntil + ", bytes=" + bytes + "]";
    }
}

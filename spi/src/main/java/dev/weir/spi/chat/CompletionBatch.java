package dev.weir.spi.chat;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ChatBatch}. Immutable. Created with {@link #builder}.
 *
 * @param model the model that answered, by the provider's name for it
 * @param items one for each request, in their order
 * @param usage the token usage of all; null if the backend does not report it
 * @param rateLimits the rate limits that the provider reported; null if none
 */
public record CompletionBatch(
        String model,
        List<BatchItem> items,
        @Nullable Usage usage,
        @Nullable RateLimits rateLimits) implements Answer {

    public CompletionBatch {
        Objects.requireNonNull(model, "model");
        items = List.copyOf(items);
    }

    /** A builder for the answers of this model. */
    public static CompletionBatchBuilder builder(String model) {
        return new CompletionBatchBuilder(model);
    }
}

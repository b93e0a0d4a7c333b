package dev.weir.spi.chat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link CompletionBatch}. Not thread-safe. */
public final class CompletionBatchBuilder {
    private final String model;
    private final List<BatchItem> items = new ArrayList<>();
    private @Nullable Usage usage;
    private @Nullable RateLimits rateLimits;

    CompletionBatchBuilder(String model) {
        this.model = model;
    }

    /** Adds the answer to the next request. */
    public CompletionBatchBuilder answered(Completion completion) {
        items.add(BatchItem.answered(completion));
        return this;
    }

    /** Adds the failure of the next request. */
    public CompletionBatchBuilder failed(BackendException error) {
        items.add(BatchItem.failed(error));
        return this;
    }

    public CompletionBatchBuilder usage(@Nullable Usage usage) {
        this.usage = usage;
        return this;
    }

    public CompletionBatchBuilder rateLimits(@Nullable RateLimits rateLimits) {
        this.rateLimits = rateLimits;
        return this;
    }

    public CompletionBatch build() {
        return new CompletionBatch(model, items, usage, rateLimits);
    }
}

package dev.weir.path;

import dev.weir.batch.BatchProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a runtime.
 *
 * @param stage the stage at which calls join them; null if calls are not batched
 * @param processor what forms them; null if calls are not batched
 */
record Batching(
        @Nullable JoinCalls stage, @Nullable BatchProcessor<BatchedCall, BatchedAnswer> processor) {
    static final Batching NONE = new Batching(null, null);
}

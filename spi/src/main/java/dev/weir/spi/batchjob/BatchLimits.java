package dev.weir.spi.batchjob;

import java.time.Duration;
import java.util.Objects;

/**
 * What one batch at a provider may have. Immutable. Created with {@link #builder}: components may be added.
 *
 * @param maxLines the maximum number of lines, at least 1
 * @param maxBytes the maximum size in bytes of UTF-8, the newline of each line included, at least 1
 * @param maxItems the maximum sum of the {@linkplain BatchLine#items() items} of its lines, such as inputs of embeddings; 0 for
 *     no limit
 * @param maxIdLength the maximum length of an id in characters, at least 1
 * @param completionWindow the time in which the provider completes a batch, after which it expires
 * @param findable whether {@link BatchJobBackend#findBatch} finds a batch by its key; otherwise a part whose submission was
 *     interrupted is not submitted again by itself
 */
public record BatchLimits(
        int maxLines, long maxBytes, long maxItems, int maxIdLength, Duration completionWindow, boolean findable) {

    public BatchLimits {
        Objects.requireNonNull(completionWindow, "completionWindow");
        requirePositive("maxLines", maxLines);
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxIdLength", maxIdLength);
        if (maxItems < 0) {
            throw new IllegalArgumentException("maxItems must be at least 0, was " + maxItems);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }

    /** A builder for the limits of a batch of so many lines and bytes, which is found by its key and completed within a day. */
    public static BatchLimitsBuilder builder(int maxLines, long maxBytes) {
        return new BatchLimitsBuilder(maxLines, maxBytes);
    }
}

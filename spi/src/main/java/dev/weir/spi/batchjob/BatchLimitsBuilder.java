package dev.weir.spi.batchjob;

import java.time.Duration;

/** Builds {@link BatchLimits}; each method sets the component of its name. Not thread-safe. */
public final class BatchLimitsBuilder {
    private final int maxLines;
    private final long maxBytes;
    private long maxItems;
    private int maxIdLength = 64;
    private Duration completionWindow = Duration.ofDays(1);
    private boolean findable = true;

    BatchLimitsBuilder(int maxLines, long maxBytes) {
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
    }

    public BatchLimitsBuilder maxItems(long maxItems) {
        this.maxItems = maxItems;
        return this;
    }

    public BatchLimitsBuilder maxIdLength(int maxIdLength) {
        this.maxIdLength = maxIdLength;
        return this;
    }

    public BatchLimitsBuilder completionWindow(Duration completionWindow) {
        this.completionWindow = completionWindow;
        return this;
    }

    public BatchLimitsBuilder findable(boolean findable) {
        this.findable = findable;
        return this;
    }

    /**
     * Builds the limits.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public BatchLimits build() {
        return new BatchLimits(maxLines, maxBytes, maxItems, maxIdLength, completionWindow, findable);
    }
}

package dev.weir.spi.batchjob;

import java.util.Objects;

/**
 * A request as a line of a batch. Immutable. Created with {@link #builder}: components may be added. Its {@code toString}
 * omits the text.
 *
 * @param id identifies the line in its batch job
 * @param text the line without its newline, in the provider's format
 * @param endpoint what answers it, by the provider's name, such as {@code /v1/embeddings}; a batch has lines of one endpoint
 * @param model the requested model; a batch has lines of one model
 * @param items what {@link BatchLimits#maxItems()} limits, such as the number of inputs of embeddings; at least 1
 * @param maxOutputTokens the most tokens of output that it permits, by which its cost is estimated; 0 if it has no output that is
 *     counted, such as embeddings; -1 if that is not known
 */
public record BatchLine(String id, String text, String endpoint, String model, int items, long maxOutputTokens) {

    public BatchLine {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the text of a line must not contain a line break");
        }
        if (items < 1) {
            throw new IllegalArgumentException("items must be at least 1, was " + items);
        }
        if (maxOutputTokens < -1) {
            throw new IllegalArgumentException("maxOutputTokens must be at least -1, was " + maxOutputTokens);
        }
    }

    /** A builder for the line with this id and text, of one item. */
    public static BatchLineBuilder builder(String id, String text) {
        return new BatchLineBuilder(id, text);
    }

    @Override
    public String toString() {
        return "BatchLine[id=" + id + ", endpoint=" + endpoint + ", model=" + model + ", items=" + items + "]";
    }
}

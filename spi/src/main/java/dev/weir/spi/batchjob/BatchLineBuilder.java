package dev.weir.spi.batchjob;

/** Builds a {@link BatchLine}; each method sets the component of its name. Not thread-safe. */
public final class BatchLineBuilder {
    private final String id;
    private final String text;
    private String endpoint = "";
    private String model = "";
    private int items = 1;
    private long maxOutputTokens = -1;

    BatchLineBuilder(String id, String text) {
        this.id = id;
        this.text = text;
    }

    public BatchLineBuilder endpoint(String endpoint) {
        this.endpoint = endpoint;
        return this;
    }

    public BatchLineBuilder model(String model) {
        this.model = model;
        return this;
    }

    public BatchLineBuilder items(int items) {
        this.items = items;
        return this;
    }

    public BatchLineBuilder maxOutputTokens(long tokens) {
        this.maxOutputTokens = tokens;
        return this;
    }

    /**
     * Builds the line.
     *
     * @throws IllegalArgumentException if the text has a line break, or a number is out of its range
     */
    public BatchLine build() {
        return new BatchLine(id, text, endpoint, model, items, maxOutputTokens);
    }
}

package dev.weir.spi.batchjob;

import java.nio.file.Path;

/** Builds a {@link BatchPart}; each method sets the component of its name. Not thread-safe. */
public final class BatchPartBuilder {
    private final String key;
    private final Path content;
    private long bytes;
    private int lines;
    private String endpoint = "";
    private String model = "";

    BatchPartBuilder(String key, Path content) {
        this.key = key;
        this.content = content;
    }

    public BatchPartBuilder bytes(long bytes) {
        this.bytes = bytes;
        return this;
    }

    public BatchPartBuilder lines(int lines) {
        this.lines = lines;
        return this;
    }

    public BatchPartBuilder endpoint(String endpoint) {
        this.endpoint = endpoint;
        return this;
    }

    public BatchPartBuilder model(String model) {
        this.model = model;
        return this;
    }

    public BatchPart build() {
        return new BatchPart(key, content, bytes, lines, endpoint, model);
    }
}

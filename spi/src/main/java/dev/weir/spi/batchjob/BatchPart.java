package dev.weir.spi.batchjob;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A part of a batch job, as it is submitted: the lines of one batch at the provider. Immutable. Created with {@link #builder}:
 * components may be added.
 *
 * @param key unique for the job, the part and the submission, of at most 64 letters, digits and hyphens; the batch is marked with
 *     it
 * @param content a file with the lines, each followed by a newline, in UTF-8; it does not change
 * @param bytes the size of the content
 * @param lines the number of lines
 * @param endpoint the endpoint of its lines
 * @param model the model of its lines
 */
public record BatchPart(String key, Path content, long bytes, int lines, String endpoint, String model) {

    public BatchPart {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
    }

    /** A builder for the part with this key, whose lines are in this file. */
    public static BatchPartBuilder builder(String key, Path content) {
        return new BatchPartBuilder(key, content);
    }
}

package dev.weir.batchjob;

import dev.weir.spi.backend.Request;
import org.jspecify.annotations.Nullable;

/**
 * A row of the input of a batch job: a request, a line in the provider's own format, or a row that is not usable. Immutable. Its
 * {@code toString} omits what is asked.
 *
 * @param number its place in the input, from 1; messages and results name it
 * @param id identifies it in the job; null for {@code row-<number>}, or the id of the line
 * @param request the request; null if there is a line or a problem
 * @param line the line in the provider's own format; null if there is a request or a problem
 * @param problem why it is not usable; null if it is
 */
public record BatchRow(
        long number,
        @Nullable String id,
        @Nullable Request request,
        @Nullable String line,
        @Nullable String problem) {

    /** A row with a request. */
    public static BatchRow of(long number, Request request) {
        return new BatchRow(number, null, request, null, null);
    }

    /** A row in the provider's own format, such as a line for OpenAI's Batch API. */
    public static BatchRow ofLine(long number, String line) {
        return new BatchRow(number, null, null, line, null);
    }

    /** A row that cannot be used. */
    public static BatchRow unusable(long number, String problem) {
        return new BatchRow(number, null, null, null, problem);
    }

    /** The same row with this id; null for one by its number. */
    public BatchRow withId(@Nullable String id) {
        return new BatchRow(number, id, request, line, problem);
    }

    @Override
    public String toString() {
        return "BatchRow[" + number + ", id=" + id + "]";
    }
}

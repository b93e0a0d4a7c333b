package dev.weir.performance;

/**
 * The figures of a group of calls. Immutable.
 *
 * @param calls the number of calls
 * @param failed those that were not answered
 * @param cacheHits those whose answer came from the response cache
 * @param retried those with more than one attempt
 * @param duration from the beginning of a call to its end
 * @param timeToFirstToken from the beginning of a call to its first output, of those that were streamed
 */
public record LatencyFigures(
        int calls,
        int failed,
        int cacheHits,
        int retried,
        LatencyPercentiles duration,
        LatencyPercentiles timeToFirstToken) {}

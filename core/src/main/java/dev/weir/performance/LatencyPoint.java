package dev.weir.performance;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The data point of one call that has ended. Immutable; times and counts are primitive, so that a point is one object.
 * Contains no prompt and no answer. Created with {@link #builder}: components may be added.
 *
 * @param endedMillis when the call ended, in milliseconds since 1970
 * @param durationNanos from its beginning to its end, at least 0
 * @param firstTokenNanos from its beginning to the first output that its listener received; -1 for a call that was not
 *     streamed or received none
 * @param intentType the type of its intent; {@value #NONE} for a plain request
 * @param model the model that was requested of the last target
 * @param backend the name of the last target's backend
 * @param success whether it was answered
 * @param errorClass why it failed; null unless it failed at a backend or its time was over
 * @param reason the same more precisely; null if that is not known
 * @param rateLimitWaitNanos the time that it waited for the rate limits of its targets, at least 0
 * @param permitWaitNanos the time that it waited for permits of their circuit breakers, at least 0
 * @param inputTokens the prompt tokens; -1 if unknown
 * @param outputTokens the completion tokens; -1 if unknown
 * @param costNanoUsd what its attempts cost, in billionths of a US dollar; -1 if unknown
 * @param cacheHit whether the answer came from the response cache
 * @param retries the number of attempts after the first
 * @param batchSize the number of calls that shared the exchange with the backend, this one included
 * @param breakerState the state of the target's circuit breaker when the call ended; null if there is none
 */
public record LatencyPoint(
        long endedMillis,
        long durationNanos,
        long firstTokenNanos,
        String intentType,
        String model,
        String backend,
        boolean success,
        @Nullable ErrorClass errorClass,
        @Nullable Reason reason,
        long rateLimitWaitNanos,
        long permitWaitNanos,
        long inputTokens,
        long outputTokens,
        long costNanoUsd,
        boolean cacheHit,
        int retries,
        int batchSize,
        @Nullable State breakerState) {

    /** The intent type of a plain request. */
    public static final String NONE = "none";

    /** Maximum length of a label in characters: what is longer is cut, as callers choose labels. */
    static final int MOST_CHARACTERS = 200;

    /** @throws IllegalArgumentException if the duration is negative */
    public LatencyPoint {
        if (durationNanos < 0) {
            throw new IllegalArgumentException("durationNanos must be at least 0, was " + durationNanos);
        }
        intentType = bounded(intentType);
        model = bounded(model);
        backend = bounded(backend);
    }

    private static String bounded(String label) {
        return label.length() <= MOST_CHARACTERS ? label : label.substring(0, MOST_CHARACTERS);
    }

    /**
     * A builder; the defaults are those of a plain request that succeeded at its first attempt.
     *
     * @param duration from the beginning of the call to its end
     */
    public static LatencyPointBuilder builder(String backend, String model, Duration duration) {
        return new LatencyPointBuilder(backend, model, duration);
    }

    /** When the call ended. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(endedMillis);
    }

    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    /** Its duration without its waits for rate limits and permits, in nanoseconds. */
    public long nanosWithoutWaits() {
        return Math.max(0, durationNanos - rateLimitWaitNanos - permitWaitNanos);
    }

    /** From the beginning of the call to the first output; null if that is unknown. */
    public @Nullable Duration timeToFirstToken() {
        return firstTokenNanos < 0 ? null : Duration.ofNanos(firstTokenNanos);
    }
}

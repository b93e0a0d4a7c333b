package dev.weir.recording;

import org.jspecify.annotations.Nullable;

/**
 * One call in a recording: its timing, and nothing that a caller or a model wrote. Immutable.
 *
 * @param id links the call with its attempts within one run of a runtime
 * @param arrivedMicros when it arrived, in microseconds since 1970
 * @param route the name of the route, or of the backend, that was asked
 * @param model the model that was asked; the name of a route for a call to a route
 * @param streamed whether a listener received its output as it arrived
 * @param maxTokens the maximum number of output tokens; less than 1 for no limit
 * @param timeoutMicros the time from its arrival to its deadline
 * @param durationMicros the time from its arrival to its end
 * @param firstOutputMicros the time from its arrival to its first output; -1 if it received none before its end
 * @param outcome how it ended
 * @param inputTokens the prompt tokens of its answer; -1 if unknown
 * @param outputTokens the completion tokens of its answer; -1 if unknown
 * @param costNanoUsd what all its attempts cost, in billionths of a US dollar; -1 if unknown
 * @param cacheHit whether the answer came from the response cache
 * @param batchSize the number of calls that shared the exchange with the backend, this one included
 * @param digest the same for calls with the same cache key, and for no others; null if such a call is not cached. Keyed
 *     with a secret that is in no file, so that no text can be compared with it
 */
public record RecordedCall(
        long id,
        long arrivedMicros,
        String route,
        String model,
        boolean streamed,
        long maxTokens,
        long timeoutMicros,
        long durationMicros,
        long firstOutputMicros,
        CallOutcomeKind outcome,
        long inputTokens,
        long outputTokens,
        long costNanoUsd,
        boolean cacheHit,
        int batchSize,
        @Nullable String digest)
        implements RecordedEvent {

    /** How a call ended for its caller. */
    public enum CallOutcomeKind {
        ANSWERED,
        FAILED,
        TIMED_OUT,
        CANCELLED
    }

    public boolean answered() {
        return outcome == CallOutcomeKind.ANSWERED;
    }
}

package dev.weir.recording;

import dev.weir.spi.backend.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in a recording, from the request to the backend until its end. Immutable.
 *
 * @param call the id of its call; that of no recorded call if it belongs to a batch
 * @param number its number within the call, counted from 1
 * @param backend the name of the backend
 * @param model the requested model
 * @param streamed whether its output was received as it arrived
 * @param startedMicros when the request was sent, in microseconds since 1970
 * @param durationMicros the time until the answer was complete, or the attempt ended otherwise
 * @param firstOutputMicros the time until the first output; -1 if it is not known
 * @param ending how it ended
 * @param reason why it failed; null if it was answered, lost or was cancelled
 * @param retryAfterMicros the wait that the server requested; -1 for none
 * @param inputTokens the prompt tokens that it used; -1 if unknown
 * @param outputTokens the completion tokens that it used; -1 if unknown
 * @param slotLimited whether its backend is known to answer a limited number of requests at once, as local servers do
 */
public record RecordedAttempt(
        long call,
        int number,
        String backend,
        String model,
        boolean streamed,
        long startedMicros,
        long durationMicros,
        long firstOutputMicros,
        AttemptEnding ending,
        @Nullable Reason reason,
        long retryAfterMicros,
        long inputTokens,
        long outputTokens,
        boolean slotLimited)
        implements RecordedEvent {

    /** How an attempt ended. */
    public enum AttemptEnding {
        ANSWERED,
        /** The backend or the network failed. */
        FAILED,
        /** A time limit of Weir ended it. */
        TIMED_OUT,
        /** Another target, asked at the same time, answered first. */
        LOST,
        CANCELLED
    }

    public boolean answered() {
        return ending == AttemptEnding.ANSWERED;
    }

    /** The backend and the model: {@code openai/gpt-4o-mini}. */
    public String target() {
        return backend + "/" + model;
    }
}

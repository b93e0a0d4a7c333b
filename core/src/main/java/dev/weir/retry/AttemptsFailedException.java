package dev.weir.retry;

import dev.weir.call.CallStory;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;

/**
 * A call failed, and trying again was of no use or not allowed. Its message says how many attempts there were, what the
 * last one failed with, and why no other followed; its cause is the last failure.
 */
public final class AttemptsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackendException failure;
    private final ErrorClass errorClass;
    private final transient CallStory story;

    AttemptsFailedException(RetriedCall call, BackendException failure, ErrorClass errorClass, CallStory story) {
        super(message(call, failure, errorClass, story), failure);
        this.failure = failure;
        this.errorClass = errorClass;
        this.story = story;
    }

    private static String message(RetriedCall call, BackendException failure, ErrorClass errorClass, CallStory story) {
        int attempts = story.attempts().size();
        return "backend '" + call.backend() + "', model '" + call.model() + "': "
                + (attempts == 1 ? "1 attempt" : attempts + " attempts") + ", the last failure is "
                + errorClass.label() + ": " + failure.getMessage() + "; not tried again: " + story.explanation();
    }

    /** What the last attempt failed with; what had arrived of a cut answer is in its {@code partial()}. */
    public BackendException failure() {
        return failure;
    }

    /** The class of the last failure, after classification. */
    public ErrorClass errorClass() {
        return errorClass;
    }

    public StopReason stopReason() {
        return story.stopReason();
    }

    public CallStory story() {
        return story;
    }
}

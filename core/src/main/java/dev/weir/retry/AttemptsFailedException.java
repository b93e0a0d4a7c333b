package dev.weir.retry;

import dev.weir.call.CallStory;
import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * A call failed, and trying again was of no use or not allowed. Its message says how many attempts there were and how long
 * they took, what the last one failed with, and why no other followed; its cause is that failure.
 */
public final class AttemptsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BackendException failure;
    private final ErrorClass errorClass;
    private final transient CallStory story;
    private final transient @Nullable Object result;

    AttemptsFailedException(
            RetriedCall call,
            BackendException failure,
            ErrorClass errorClass,
            CallStory story,
            @Nullable Object result) {
        super(message(call, failure, errorClass, story), failure);
        this.failure = failure;
        this.errorClass = errorClass;
        this.story = story;
        this.result = result;
    }

    private static String message(RetriedCall call, BackendException failure, ErrorClass errorClass, CallStory story) {
        return "backend '" + call.backend() + "', model '" + call.model() + "': " + story.summary()
                + "; the last failure is " + errorClass.label() + ": " + failure.getMessage() + "; not tried again: "
                + story.explanation();
    }

    /**
     * What the last attempt failed with, or how the circuit breaker refused it if there was none; what had arrived of a cut
     * answer is in its {@code partial()}.
     */
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

    /** The last unwanted result, where the call had one; null if not. */
    public @Nullable Object unwantedResult() {
        return result;
    }
}

package dev.weir.call;

import org.jspecify.annotations.Nullable;

/**
 * A call ended without an answer. What the caller of a client sees; the subclasses say why. Its message holds no prompt,
 * no answer and no key.
 */
public class CallException extends RuntimeException implements NotAttempted {
    private static final long serialVersionUID = 1L;

    private transient @Nullable CallStory story;
    private @Nullable String callId;

    public CallException(String message) {
        super(message);
        story = null;
    }

    public CallException(String message, Throwable cause) {
        this(message, cause, null);
    }

    CallException(String message, Throwable cause, @Nullable CallStory story) {
        super(message, cause);
        this.story = story;
    }

    /** Adds the id and the story of the call, unless it has them. */
    void tell(String id, @Nullable CallStory told) {
        callId = id;
        if (told != null) {
            withStory(told);
        }
    }

    /** Adds the attempt log of the call, unless the exception has one. */
    public void withStory(CallStory told) {
        if (story == null) {
            story = told;
        }
    }

    /** The message, with the id of the call. */
    @Override
    public @Nullable String getMessage() {
        String message = super.getMessage();
        String id = callId;
        return id == null || message == null || message.startsWith(id) ? message : id + ": " + message;
    }

    /** The attempts that the call went through, and why no other followed; null if none had failed. */
    public @Nullable CallStory story() {
        return story;
    }
}

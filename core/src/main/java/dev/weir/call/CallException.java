package dev.weir.call;

import org.jspecify.annotations.Nullable;

/**
 * A call ended without an answer. What the caller of a client sees; the subclasses say why. Its message holds no prompt,
 * no answer and no key.
 */
public class CallException extends RuntimeException implements NotAttempted {
    private static final long serialVersionUID = 1L;

    private transient @Nullable CallStory story;

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

    /** Adds the story of the call, unless it has it. */
    void tell(@Nullable CallStory told) {
        if (story == null) {
            story = told;
        }
    }

    /** The attempts that the call went through, and why no other followed; null if none had failed. */
    public @Nullable CallStory story() {
        return story;
    }
}

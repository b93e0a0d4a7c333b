package dev.weir.spi.call;

import dev.weir.spi.time.Deadline;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The call for which an extension works: who it is, how long it may take, who listens, and how to learn that nobody wants
 * it any more. Safe for use by many threads.
 */
public interface CallContext {

    /** The attribute that holds the type of the intent which the call answers, where it answers one. */
    String INTENT_TYPE = "intent.type";

    /** The call's id, unique in this process. The same for every attempt of the call. */
    String callId();

    /** Which attempt of the call this is, counted from 1. */
    int attempt();

    /** When this attempt has to have ended. An extension stops by then of its own accord. */
    Deadline deadline();

    /** Who gets the text as it arrives; null if nobody does, and the answer need not be streamed. */
    @Nullable
    TokenListener listener();

    /**
     * Announces that this attempt reads its answer from a stream and reports all of its output with
     * {@link #outputReceived()}. From then on the time to the first output and the silence between two are measured and
     * limited, so that a backend which hangs is noticed long before a whole answer would be overdue.
     */
    default void outputExpected() {}

    /**
     * Reports that output of the model has arrived: text, reasoning, a piece of a tool call; not a role, an id or a
     * keep-alive. To be called for every such piece, whether or not there is a listener, once {@link #outputExpected()}
     * was; what is given to {@link #listener()} counts without it. Does nothing once the attempt has ended.
     */
    default void outputReceived() {}

    /**
     * Reports that the model seems to have ended its answer: from here on silence does not show that the backend hangs, as
     * what is still read is the end of the stream. Output that comes all the same is reported as before.
     */
    default void outputEnded() {}

    /** Facts about the call, such as {@link #INTENT_TYPE}; not its text. Unmodifiable. */
    Map<String, String> attributes();

    /** Whether this attempt should end now: its caller gave up, or its time is over. */
    boolean isCancelled();

    /**
     * Has an action run when this attempt should end early. The thread of the attempt is interrupted as well; the action
     * is for what an interrupt does not reach, such as a socket.
     *
     * @param action runs once, on a thread of the runtime, or at once on this thread if {@link #isCancelled()} is true
     *     already; must be quick, must not block, and may run while the attempt is just ending by itself
     * @return closes the registration, after which the action is no longer begun
     */
    Registration onCancel(Runnable action);

    /** Something that was asked for and can be given up. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}

package dev.weir.spi.call;

import dev.weir.spi.time.Deadline;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of a call for an extension: its id, deadline, listener and cancellation. Thread-safe. */
public interface CallContext {

    /** The attribute with the type of the call's intent, if it has one. */
    String INTENT_TYPE = "intent.type";

    /** The id of the call, unique in this process and the same for all of its attempts. */
    String callId();

    /** The number of this attempt, counted from 1. */
    int attempt();

    /** When this attempt has to have ended. An extension has to observe it. */
    Deadline deadline();

    /** Receives the text as it arrives; null if the answer need not be streamed. */
    @Nullable
    TokenListener listener();

    /**
     * Announces that this attempt reads a streamed answer and reports all of its output with {@link #outputReceived()}.
     * The time to the first output and the silence between two outputs are then limited, so that a hanging backend is
     * detected long before the limit of a whole answer.
     */
    default void outputExpected() {}

    /**
     * Reports that output of the model has arrived: text, reasoning or a piece of a tool call, not a role, an id or a
     * keep-alive. To be called for every such piece, with or without a listener, after {@link #outputExpected()};
     * output passed to {@link #listener()} counts without it. Without effect once the attempt has ended.
     */
    default void outputReceived() {}

    /**
     * Reports that the model seems to have ended its answer: silence no longer indicates a hang, as only the end of the
     * stream is left. Further output is reported as before.
     */
    default void outputEnded() {}

    /** The priority of the call; {@link Priority#NORMAL} unless the caller chose another. */
    default Priority priority() {
        return Priority.NORMAL;
    }

    /** Attributes of the call, such as {@link #INTENT_TYPE}, without its text. Unmodifiable. */
    Map<String, String> attributes();

    /** Whether this attempt should end now: its caller gave up, or its time limit has expired. */
    boolean isCancelled();

    /**
     * Registers an action for an early end of this attempt. The thread of the attempt is also interrupted; the action
     * is for resources that do not react to an interrupt, such as a socket.
     *
     * @param action runs once, on a thread of the runtime, or immediately on this thread if {@link #isCancelled()} is
     *     already true; must return quickly, must not block, and may run while the attempt ends by itself
     * @return withdraws the action: it does not begin after {@code close()}
     */
    Registration onCancel(Runnable action);

    /** A registration that can be withdrawn. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}

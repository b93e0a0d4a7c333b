package dev.weir.batch;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;

/**
 * A batch in flight, for its dispatcher. Thread-safe.
 *
 * @param <A> the answer of a member
 */
public interface DispatchContext<A> {

    /** What is known of the batch. */
    FormedBatch batch();

    /** The latest deadline of its members. */
    Deadline deadline();

    /**
     * Gives a member its result before those of the others are there. It is then final: the one in the returned list is
     * ignored, and may be null.
     *
     * @param index the place of the member in the list, from 0
     */
    void complete(int index, MemberResult<A> result);

    /** Whether a member has its result, or its caller has given up: an answer for it would be lost. */
    boolean isComplete(int index);

    /** Whether all callers have given up, or the processor was closed. */
    boolean isCancelled();

    /**
     * Registers an action that runs once when the batch is cancelled, in addition to the interrupt; immediately if it is
     * cancelled already. It must return quickly.
     */
    Registration onCancel(Runnable action);
}

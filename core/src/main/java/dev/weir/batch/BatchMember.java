package dev.weir.batch;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import java.util.Map;

/**
 * A call that may share a batch with others. What it returns, except whether it is cancelled, does not change. Thread-safe.
 *
 * @param <M> what is sent for it
 */
public interface BatchMember<M> {

    /** What is sent for it; given to the dispatcher as it is. */
    M payload();

    /** The group whose members may share a batch. */
    BatchGroup group();

    /** When it has to have ended, on the clock of the processor. */
    Deadline deadline();

    /** The id of the call, used in messages. */
    default String callId() {
        return "call";
    }

    /** The priority among those that wait. */
    default Priority priority() {
        return Priority.NORMAL;
    }

    /** The estimated tokens, input and output, at least 0: what its tenant is served, and a limit of its batch counts. */
    default long tokens() {
        return 1;
    }

    /** The memory that it occupies while it waits, in bytes, at least 0. */
    default long bytes() {
        return 0;
    }

    /** The metadata of the call; the value of {@code tenantKey} is its tenant. */
    default Map<String, String> attributes() {
        return Map.of();
    }

    /** Whether it was cancelled. */
    default boolean isCancelled() {
        return false;
    }

    /**
     * Registers an action that runs when {@link #isCancelled()} becomes true; see
     * {@link dev.weir.spi.call.CallContext#onCancel}. It may also run without a cancellation.
     */
    default Registration onCancel(Runnable action) {
        return () -> {};
    }

    /** A member of normal priority that cannot be cancelled. */
    static <M> BatchMember<M> of(M payload, BatchGroup group, Deadline deadline) {
        return new PlainMember<>(payload, group, deadline);
    }
}

package dev.weir.batch;

import java.util.List;

/**
 * Sends batches. Called on threads of the executor, for several batches at the same time.
 *
 * @param <M> what is sent for a member
 * @param <A> the answer of a member
 */
@FunctionalInterface
public interface BatchDispatcher<M, A> {

    /**
     * Sends a batch and waits for its results. When the last caller has given up, the thread is interrupted and the actions of
     * {@link DispatchContext#onCancel} run.
     *
     * @param members what is to be sent, in the order of the results; at least one, unmodifiable
     * @return one result for each member, in their order. If their number differs, no member can be sure of its own, and all
     *     that have no result yet fail; so does a member whose result is null
     * @throws Exception if the whole batch failed: each member that has no result yet fails. A
     *     {@link dev.weir.spi.backend.BackendException} is thrown to all their callers as it is, anything else as the cause of
     *     a {@link BatchFailedException}
     */
    List<MemberResult<A>> dispatch(List<M> members, DispatchContext<A> context) throws Exception;
}

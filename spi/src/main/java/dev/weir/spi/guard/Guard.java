package dev.weir.spi.guard;

import dev.weir.spi.call.CallContext;

/**
 * A guard: checks what calls send and what they receive, and passes it on, changes it or refuses it. The guards of a
 * configuration see a request in their order, and its answer in the same order. They stand before the response cache, so that
 * keys, estimates and backends see what they have left, and a cached answer passes them as any other.
 *
 * <p>A guard sees chat requests and embedding requests, each as it is sent: the prompt of an intent, and each member of a batch by
 * itself. It does not see which target is asked, and not the attempts.
 *
 * <p>Where a guard throws another exception than {@link GuardRefusal}, returns null or something that its contract rules out,
 * or does not react to an interrupt that ends its time, {@code llm.guards.<name>.onError} decides: the call fails, which is the
 * default, or goes on as if the guard were not there.
 *
 * <p>One object serves all calls. Thread-safe.
 */
@FunctionalInterface
public interface Guard {

    /**
     * Begins the check of one call.
     *
     * @param call the context of the call, with its id, attributes and deadline; with a listener if the answer is streamed, to
     *     which the guard passes nothing itself
     * @return the check, used for this call alone
     */
    CallGuard begin(CallContext call);
}

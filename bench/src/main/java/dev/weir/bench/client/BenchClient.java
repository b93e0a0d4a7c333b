package dev.weir.bench.client;

import dev.weir.bench.workload.PlannedCall;

/** One way to have a call answered. Used by many threads. */
public interface BenchClient extends AutoCloseable {

    /**
     * Asks, and waits for the whole answer.
     *
     * @return whether the answer is whole: it has a text that the model ended, or the limit of tokens did
     * @throws Exception if there is no answer
     */
    boolean answer(PlannedCall call) throws Exception;

    /** Gives up what is under way. */
    void abort();

    @Override
    void close();
}

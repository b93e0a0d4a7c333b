package dev.weir.spi.limit;

import dev.weir.spi.time.Deadline;
import java.time.Duration;

/**
 * A limit store: keeps the requests per minute, the tokens per minute and the cool-down of targets where several processes
 * share them. The queue of waiting calls stays with each process: the first call of each queue asks the store.
 *
 * <p>Thread-safe, and each operation is atomic, also against those of other processes. An operation blocks until the store
 * has carried it out, at most until its deadline, and ends promptly after an interrupt. If it cannot be carried out it
 * throws any exception. The runtime waits for no operation beyond its deadline: while the store does not answer, the limits
 * of each process decide on its own calls. An operation that the runtime does not wait for may still be carried out; what it
 * took is given back.
 */
public interface LimitStore {

    /**
     * Takes one request and the tokens of a call from all limits of a target, or nothing from any of them. A call with more
     * tokens than the capacity of their limit takes all of it, and is permitted when that is full.
     *
     * @param target a target; its limits may differ from those of the operation before, and then hold from now on
     * @param tokens the estimated number of tokens, at least 0
     * @param deadline when the operation has to have ended
     */
    LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception;

    /**
     * Gives back what a call took and did not use, at most until a limit is full.
     *
     * @param requests the number of requests, at least 0
     * @param tokens the number of tokens; below 0 for what it used beyond what it took, which may lower the limit below zero
     * @param deadline when the operation has to have ended
     */
    void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) throws Exception;

    /**
     * Permits no call to a target for a time. A cool-down in effect that ends later stays in effect.
     *
     * @param duration above zero
     * @param deadline when the operation has to have ended
     */
    void coolDown(LimitedTarget target, Duration duration, Deadline deadline) throws Exception;
}

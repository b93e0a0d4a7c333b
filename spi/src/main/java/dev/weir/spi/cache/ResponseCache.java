package dev.weir.spi.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * A response cache: stores answers by key. The runtime determines the key, which answers are stored, and that identical
 * calls in flight share one answer.
 *
 * <p>Thread-safe. A cache that fails or does not answer in time counts as empty: it fails no call, and the runtime stops
 * asking it for a while.
 */
public interface ResponseCache {

    /**
     * Returns the answer stored under a key.
     *
     * @param key a hexadecimal digest; never contains a prompt in plain text
     * @return the answer, or empty if there is none or its time to live has passed
     */
    Optional<CachedAnswer> get(String key);

    /**
     * Stores an answer and replaces an existing one. A cache may drop it, such as one that is full or cannot store answers
     * of this kind, and may drop answers at any later time.
     *
     * @param key as in {@link #get}
     * @param answer the answer; returned as an equal value
     * @param timeToLive until {@link #get} no longer returns it; above zero
     */
    void put(String key, CachedAnswer answer, Duration timeToLive);

    /** Removes the answer of a key, if there is one. */
    void remove(String key);

    /** Removes all answers. */
    void clear();

    /** The approximate number of answers. */
    long size();

    /**
     * Whether the methods use the memory of this process alone and never wait. They are then called on the thread of the
     * call, and otherwise on another one with a time limit.
     */
    default boolean isLocal() {
        return false;
    }
}

package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import java.time.Duration;
import java.util.Optional;

/**
 * Stores answers under a key. What the key is made of, which calls may use the cache, and that identical calls in flight
 * share one answer is decided by the runtime.
 *
 * <p>Used by many threads at once. A cache that cannot be reached returns empty and drops what it is given rather than
 * failing the call; it reports its trouble through its own metrics and log.
 */
public interface ResponseCache {

    /**
     * What is stored under a key.
     *
     * @param key a digest in hexadecimal; it never holds a prompt in the clear
     * @return the answer, or empty if there is none or it has expired
     */
    Optional<Answer> get(String key);

    /**
     * Stores an answer, in place of what was there.
     *
     * @param key as in {@link #get}
     * @param answer what to store: a {@link dev.weir.spi.chat.Completion}, or
     *     {@link dev.weir.spi.embedding.Embeddings}; a cache that cannot store one of this kind drops it
     * @param timeToLive how long it may be returned; above zero
     */
    void put(String key, Answer answer, Duration timeToLive);

    /** Removes what is stored under a key, if anything is. */
    void remove(String key);

    /** Removes everything. */
    void clear();

    /** How many answers are stored, as near as is cheap to tell. */
    long size();
}

package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import java.time.Duration;
import java.util.Optional;

/**
 * A response cache: stores answers by key. The runtime determines the key, which calls may use the cache, and that
 * identical calls in flight share one answer.
 *
 * <p>Thread-safe. A cache that is unreachable returns empty and drops answers instead of failing the call; it reports
 * the failure in its own metrics and log.
 */
public interface ResponseCache {

    /**
     * Returns the answer stored under a key.
     *
     * @param key a hexadecimal digest; never contains a prompt in plain text
     * @return the answer, or empty if there is none or it has expired
     */
    Optional<Answer> get(String key);

    /**
     * Stores an answer and replaces an existing one.
     *
     * @param key as in {@link #get}
     * @param answer a {@link dev.weir.spi.chat.Completion} or {@link dev.weir.spi.embedding.Embeddings}; a cache that
     *     cannot store this kind drops it
     * @param timeToLive until the answer expires; above zero
     */
    void put(String key, Answer answer, Duration timeToLive);

    /** Removes the answer of a key, if there is one. */
    void remove(String key);

    /** Removes all answers. */
    void clear();

    /** The approximate number of answers. */
    long size();
}

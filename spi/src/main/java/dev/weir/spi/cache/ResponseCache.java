package dev.weir.spi.cache;

import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps completions under a key. What the key is made of, which calls may use the cache, and that identical calls in
 * flight share one answer is the runtime's business; a cache only stores.
 *
 * <p>Used by many threads at once. A cache that cannot be reached answers empty and drops what it is given rather than
 * failing the call; it tells its trouble through its own metrics and log.
 */
public interface ResponseCache {

    /**
     * What is stored under a key.
     *
     * @param key a digest in hexadecimal; it never holds a prompt in the clear
     * @return the completion, or empty if there is none or its time is over
     */
    Optional<Completion> get(String key);

    /**
     * Stores a completion, in place of what was there.
     *
     * @param key as in {@link #get}
     * @param completion what to keep
     * @param timeToLive how long it may be answered from here; above zero
     */
    void put(String key, Completion completion, Duration timeToLive);

    /** Forgets what is stored under a key, if anything is. */
    void remove(String key);

    /** Forgets everything. */
    void clear();

    /** How many completions are stored, as near as is cheap to tell. */
    long size();
}

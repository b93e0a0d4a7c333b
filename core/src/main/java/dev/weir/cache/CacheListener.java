package dev.weir.cache;

/** Receives what happens at the cache, on the thread of the call; must return quickly and not throw. Thread-safe. */
public interface CacheListener {

    /** A listener that ignores everything. */
    CacheListener NONE = new CacheListener() {};

    /** A call, or so many inputs of an embedding call, had this result. */
    default void lookedUp(CacheLookup result, int count) {}

    /** An answer was stored. */
    default void stored() {}

    /** An answer was not stored. */
    default void notStored(NotStored why) {}

    /** The cache failed or did not answer in time. */
    default void failed() {}
}

package dev.weir.spi.backend;

import dev.weir.spi.call.TokenListener;
import org.jspecify.annotations.Nullable;

/** The answer of a backend: the common part of all kinds. Not to be implemented by plugins. Immutable. */
public interface Answer {

    /** The model that answered, by the backend's name for it. */
    String model();

    /** The token usage; null if the backend does not report it. */
    @Nullable
    Usage usage();

    /** The rate limits that the provider reported; null if none. */
    @Nullable
    RateLimits rateLimits();

    /** Passes all output to a listener at once; empty if answers of this kind are not streamed. */
    default void deliverTo(TokenListener listener) {}

    /** Passes the end of the answer to a listener that has received all of its output. */
    default void deliverEndTo(TokenListener listener) {}
}

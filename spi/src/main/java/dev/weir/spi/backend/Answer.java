package dev.weir.spi.backend;

import dev.weir.spi.call.TokenListener;
import org.jspecify.annotations.Nullable;

/** What a backend answers: what answers to requests of all kinds have. A plugin implements none of its own. Immutable. */
public interface Answer {

    /** The model that answered, by the backend's name for it. */
    String model();

    /** The tokens used; null where the backend does not report them. */
    @Nullable
    Usage usage();

    /** What the provider said about the caller's quota; null if nothing. */
    @Nullable
    RateLimits rateLimits();

    /**
     * Gives a listener at once all of the output that it would have received piece by piece from a stream; nothing where
     * answers of this kind are not streamed.
     */
    default void deliverTo(TokenListener listener) {}

    /** Gives a listener that has received all of the output the end of the answer. */
    default void deliverEndTo(TokenListener listener) {}
}

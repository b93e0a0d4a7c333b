package dev.weir.spi.backend;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.RateLimits;
import dev.weir.spi.chat.Usage;
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
     * Gives a listener at once what it would have received piece by piece from a stream; nothing where the answer is of a
     * kind that is not streamed.
     */
    default void deliverTo(TokenListener listener) {}
}

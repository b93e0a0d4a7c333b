package dev.weir.limit;

import dev.weir.spi.backend.Usage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The request and the tokens that one attempt has taken from the limits of its target. Ended once, by the first of
 * {@link #settle}, {@link #unused} and {@link #giveBack}; the others then have no effect. Thread-safe.
 */
public final class Reservation {
    /** The reservation of a target without limits. */
    static final Reservation NONE = new Reservation(null, 0, false);

    private final @Nullable TargetLimiter limiter;
    private final long tokens;
    private final boolean inStore;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param inStore whether the limit store has them taken as well */
    Reservation(@Nullable TargetLimiter limiter, long tokens, boolean inStore) {
        this.limiter = limiter;
        this.tokens = tokens;
        this.inStore = inStore;
    }

    /** The number of tokens that were estimated. */
    public long tokens() {
        return tokens;
    }

    /**
     * Replaces the estimate with the tokens that the attempt has used.
     *
     * @param usage null if unknown: the estimate stays
     */
    public void settle(@Nullable Usage usage) {
        if (limiter != null && ended.compareAndSet(false, true) && usage != null) {
            limiter.settled(tokens, usage, inStore);
        }
    }

    /** Gives back the tokens, but not the request: the server received it and used no tokens. */
    public void unused() {
        if (limiter != null && ended.compareAndSet(false, true)) {
            limiter.giveBack(0, tokens, inStore);
        }
    }

    /** Gives back everything: no request was sent. */
    public void giveBack() {
        if (limiter != null && ended.compareAndSet(false, true)) {
            limiter.giveBack(1, tokens, inStore);
        }
    }
}

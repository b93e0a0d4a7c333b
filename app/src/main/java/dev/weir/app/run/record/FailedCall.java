package dev.weir.app.run.record;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import org.jspecify.annotations.Nullable;

/**
 * What a call has used that failed.
 *
 * @param attempts the number of its attempts
 * @param usage the tokens of all attempts; null if unknown
 * @param cost what all attempts cost
 */
public record FailedCall(int attempts, @Nullable Usage usage, Cost cost) {

    /** Nothing was sent. */
    public static final FailedCall NOT_SENT = new FailedCall(0, Usage.NONE, Cost.NONE);

    /** It is not known what it has used. */
    public static final FailedCall UNKNOWN = new FailedCall(0, null, Cost.unknown("the call did not end in time"));
}

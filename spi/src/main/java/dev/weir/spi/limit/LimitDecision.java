package dev.weir.spi.limit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the limits of a target permit a call. Either {@link #PERMITTED} or created with {@link #waitFor}.
 *
 * @param limit the limit that the call would have to wait for the longest; null if it is permitted
 * @param untilPermitted the time until the call would be permitted if no other one were; zero if it is
 */
public record LimitDecision(@Nullable Limit limit, Duration untilPermitted) {
    /** The call is permitted. */
    public static final LimitDecision PERMITTED = new LimitDecision(null, Duration.ZERO);

    public LimitDecision {
        Objects.requireNonNull(untilPermitted, "untilPermitted");
    }

    /** The call is not permitted before this time, above zero, has passed. */
    public static LimitDecision waitFor(Limit limit, Duration wait) {
        return new LimitDecision(Objects.requireNonNull(limit, "limit"), wait);
    }

    public boolean isPermitted() {
        return limit == null;
    }
}

package dev.weir.limit;

import dev.weir.call.CallException;
import dev.weir.duration.DurationText;
import java.time.Duration;

/** The limits of a target permit the call only later than it can wait. The backend was not called. */
public final class LimitedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final Limit limit;
    private final Duration wait;

    LimitedException(String target, Limit limit, String why, Duration wait) {
        super("target '" + target + "' permits no call for another " + DurationText.rounded(wait) + ": " + why);
        this.limit = limit;
        this.wait = wait;
    }

    /** The limit that the call would wait for the longest. */
    public Limit limit() {
        return limit;
    }

    /** The time until the call would be permitted, those before it in the queue included; above zero. */
    public Duration untilPermitted() {
        return wait;
    }
}

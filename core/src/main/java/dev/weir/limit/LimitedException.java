package dev.weir.limit;

import dev.weir.call.CallException;
import dev.weir.duration.DurationText;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.RateLimitsBuilder;
import dev.weir.spi.limit.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limits of a target permit the call only later than it can wait. The backend was not called. */
public final class LimitedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final transient LimitSource source;
    private final Duration wait;

    LimitedException(String target, LimitSource source, Duration wait) {
        super("target '" + target + "' permits no call for another " + DurationText.rounded(wait) + ": "
                + source.explanation());
        this.source = source;
        this.wait = wait;
    }

    /** The limit that the call would wait for the longest. */
    public Limit limit() {
        return source.limit();
    }

    /** Whose calls that limit counts. */
    public LimitScope scope() {
        return source.scope();
    }

    /** The time until the call would be permitted, those before it in the queue included; above zero. */
    public Duration untilPermitted() {
        return wait;
    }

    /** The configured limit, of which nothing remains until the call would be permitted; null if it is the server's. */
    public @Nullable RateLimits rateLimits() {
        RateLimitsBuilder report = RateLimits.builder();
        Long perMinute = source.perMinute();
        if (perMinute != null) {
            (limit() == Limit.REQUESTS ? report.requests(perMinute, 0L, wait) : report.tokens(perMinute, 0L, wait))
                    .build();
        }
        return report.build();
    }
}

package dev.weir.route;

import dev.weir.call.RetryLimit;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.Objects;

/**
 * What follows a failure at a target of a route, by its reason: the table of all reasons.
 *
 * @param retries the retries at this target while another is left
 * @param then what follows when they are used up
 * @param operator whether an operator has to act, as the target fails until its account or its configuration is changed
 */
public record FallbackRule(RetryLimit retries, Then then, boolean operator) {
    private static final Duration QUICK = Duration.ofSeconds(1);
    /** Longer delays are not worth waiting for, as the next target is likely to answer sooner. */
    private static final Duration LONGEST_REQUESTED = Duration.ofSeconds(3);

    /** What follows when the retries at a target are used up. */
    public enum Then {
        /** The next target is asked. */
        NEXT,
        /** The next target is asked whose context is longer or of unknown length. */
        LONGER_CONTEXT,
        /** The call fails: the next target would reject the request as well. */
        END
    }

    /** The rule for a reason where a route has none of its own. */
    public static FallbackRule of(Reason reason) {
        return switch (reason) {
            case SERVER_ERROR, UNREACHABLE, CUT, OTHER -> next(new RetryLimit(2, QUICK, false));
            case OVERLOADED -> next(new RetryLimit(1, QUICK, false));
            case RATE_LIMITED, RATE_LIMITED_REQUESTS, RATE_LIMITED_TOKENS ->
                next(new RetryLimit(1, LONGEST_REQUESTED, true));
            case SILENT, TIMED_OUT, MALFORMED, CIRCUIT_OPEN -> next(RetryLimit.NONE);
            case QUOTA_EXHAUSTED,
                    KEY_REFUSED,
                    PERMISSION_DENIED,
                    MODEL_NOT_FOUND,
                    UNTRUSTED,
                    RESPONSE_TOO_LARGE,
                    DEFECT -> new FallbackRule(RetryLimit.NONE, Then.NEXT, true);
            case CONTEXT_LENGTH_EXCEEDED -> new FallbackRule(RetryLimit.NONE, Then.LONGER_CONTEXT, false);
            case INVALID_REQUEST, REQUEST_TOO_LARGE, UNSUPPORTED, CONTENT_FILTER ->
                new FallbackRule(RetryLimit.NONE, Then.END, false);
        };
    }

    private static FallbackRule next(RetryLimit retries) {
        return new FallbackRule(retries, Then.NEXT, false);
    }

    /** The same with what a route has set for itself. */
    FallbackRule with(FallbackSettings own) {
        int most = Objects.requireNonNullElse(own.retries(), retries.retries());
        Duration usual = retries.retries() == 0 ? QUICK : retries.longestDelay();
        RetryLimit limit = most == 0
                ? RetryLimit.NONE
                : new RetryLimit(most, Objects.requireNonNullElse(own.longestDelay(), usual), retries.onRequestOnly());
        return new FallbackRule(limit, Objects.requireNonNullElse(own.then(), then), operator);
    }
}

package dev.weir.breaker;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** When an attempt has to have ended, and whose time is over then: the breaker's own limit, or the caller's deadline. */
final class Due {
    /** One part in so many of the time that an attempt has is too little to tell one end from another. */
    private static final int SHARE = 20;

    private Due() {}

    static long nanos(long deadlineNanos, long own) {
        return deadlineNanos - own < 0 ? deadlineNanos : own;
    }

    /**
     * Whether a caller left an attempt so little time that its timeout says nothing about the backend. A deadline that
     * leaves nearly all of the breaker's limit does not: else calls whose timeout is the limit itself, less what passed
     * before the attempt, would hide a backend that hangs.
     */
    static boolean isCallers(long due, long start, long own) {
        return due != own && own - due > (own - start) / SHARE;
    }

    /** Whether a timeout came when the attempt was due: a backend that ends by itself may be a little early. */
    static boolean isOver(long now, long due, long start) {
        return now - due + (due - start) / SHARE >= 0;
    }

    /** What an attempt fails with that threw as it was ended. */
    static TimeoutException over(String breaker, long limitNanos, boolean callersTime, Throwable thrown) {
        String whose = callersTime ? "its caller's deadline" : "the attempt timeout";
        String message = "circuit breaker '" + breaker + "' ended an attempt after "
                + Duration.ofNanos(limitNanos).toMillis() + " ms: " + whose + " was over";
        return (TimeoutException) new TimeoutException(message).initCause(thrown);
    }
}

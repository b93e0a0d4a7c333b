package dev.weir.breaker;

import dev.weir.call.CallException;

/** The maximum number of calls was in flight, for as long as the call could wait. The backend was not called. */
public final class ConcurrencyLimitException extends CallException {
    private static final long serialVersionUID = 1L;

    private final String breaker;
    private final int limit;

    ConcurrencyLimitException(String breaker, int limit) {
        super("circuit breaker '" + breaker + "' has " + inFlight(limit)
                + ": try again later, or raise maxConcurrentRequests");
        this.breaker = breaker;
        this.limit = limit;
    }

    static String inFlight(int limit) {
        return limit + (limit == 1 ? " call" : " calls") + " in flight, the maximum";
    }

    /** The name of the breaker. */
    public String breaker() {
        return breaker;
    }

    /** The maximum number of calls in flight. */
    public int limit() {
        return limit;
    }
}

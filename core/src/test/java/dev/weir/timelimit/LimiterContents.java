package dev.weir.timelimit;

/** What a time limiter still keeps, for tests of other packages. */
public final class LimiterContents {
    private LimiterContents() {}

    /** How many attempts it keeps, ended ones that it has not dropped yet included. */
    public static int size(TimeLimiter limiter) {
        return limiter.size();
    }
}

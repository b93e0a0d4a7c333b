package dev.weir.timelimit;

/** The contents of a time limiter, for tests of other packages. */
public final class LimiterContents {
    private LimiterContents() {}

    /** How many attempts it keeps, ended ones that it has not dropped yet included. */
    public static int size(TimeLimiter limiter) {
        return limiter.size();
    }
}

package dev.weir.retry;

/**
 * How failures of one class are retried.
 *
 * @param maxRetries how often a call is retried after failures of this class, at least 0; the engine's own
 *     {@code maxRetries} holds besides
 * @param delayFactor what the strategy's delay is multiplied with, at least 0; it does not apply to what a server asked for
 * @param obeyServer whether the server's {@code Retry-After} and reset headers go before the strategy
 */
public record RetryRule(int maxRetries, double delayFactor, boolean obeyServer) {

    /** No more than the engine allows for any class. */
    public static final int ANY = Integer.MAX_VALUE;

    /** Retried as often as the engine allows, after the strategy's own delay unless the server names another. */
    public static final RetryRule STANDARD = new RetryRule(ANY, 1, true);

    public RetryRule {
        if (maxRetries < 0) {
            throw new IllegalArgumentException("maxRetries must be at least 0, was " + maxRetries);
        }
        if (!(delayFactor >= 0) || Double.isInfinite(delayFactor)) {
            throw new IllegalArgumentException("delayFactor must be a number of at least 0, was " + delayFactor);
        }
    }

    RetryRule atMost(int retries) {
        return new RetryRule(retries, delayFactor, obeyServer);
    }

    RetryRule times(double factor) {
        return new RetryRule(maxRetries, factor, obeyServer);
    }
}

package dev.weir.simulator;

/**
 * What each API key may use. Allowances refill steadily over the minute, as OpenAI's do. A request is charged its prompt's
 * tokens and those it may at most get, before it is answered.
 *
 * @param requestsPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param tokensPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param quotaTokens how many tokens there are in all, at least 0, after which requests are refused for good; {@link
 *     #UNLIMITED} for no end
 */
public record RateLimit(long requestsPerMinute, long tokensPerMinute, long quotaTokens) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** No limits, and no headers that speak of any. */
    public static final RateLimit NONE = new RateLimit(UNLIMITED, UNLIMITED, UNLIMITED);

    public RateLimit {
        Require.atLeast(1L, requestsPerMinute);
        Require.atLeast(1L, tokensPerMinute);
        Require.atLeast(0L, quotaTokens);
    }

    public RateLimit withRequestsPerMinute(long requestsPerMinute) {
        return new RateLimit(requestsPerMinute, tokensPerMinute, quotaTokens);
    }

    public RateLimit withTokensPerMinute(long tokensPerMinute) {
        return new RateLimit(requestsPerMinute, tokensPerMinute, quotaTokens);
    }

    public RateLimit withQuotaTokens(long quotaTokens) {
        return new RateLimit(requestsPerMinute, tokensPerMinute, quotaTokens);
    }
}

package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;

/**
 * What each API key may use. Allowances refill steadily over the minute, as OpenAI's do. A request is charged its prompt's
 * tokens and those it may at most get, before it is answered.
 *
 * @param requestsPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param tokensPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param quotaTokens how many tokens there are in all, at least 0, after which requests are refused for good; {@link
 *     #UNLIMITED} for no end
 */
public record RateLimit(
        @DefaultValue("" + UNLIMITED) @AtLeast("1") long requestsPerMinute,
        @DefaultValue("" + UNLIMITED) @AtLeast("1") long tokensPerMinute,
        @DefaultValue("" + UNLIMITED) @AtLeast("0") long quotaTokens) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** No limits, and no headers that speak of any. */
    public static final RateLimit NONE = SettingsRecord.defaults(RateLimit.class);

    public RateLimit withRequestsPerMinute(long requestsPerMinute) {
        return SettingsRecord.with(this, "requestsPerMinute", requestsPerMinute);
    }

    public RateLimit withTokensPerMinute(long tokensPerMinute) {
        return SettingsRecord.with(this, "tokensPerMinute", tokensPerMinute);
    }

    public RateLimit withQuotaTokens(long quotaTokens) {
        return SettingsRecord.with(this, "quotaTokens", quotaTokens);
    }
}

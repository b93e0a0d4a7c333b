package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;

/**
 * The limits of each API key, enforced by token buckets that refill continuously, as OpenAI's do. A request is charged before
 * it is answered, for the tokens of its prompt and its maximum output.
 *
 * @param requestsPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param tokensPerMinute at least 1; {@link #UNLIMITED} for no limit
 * @param quotaTokens the number of tokens in total, at least 0, after which requests are refused permanently; {@link
 *     #UNLIMITED} for no limit
 */
public record RateLimit(
        @DefaultValue("" + UNLIMITED) @AtLeast("1") long requestsPerMinute,
        @DefaultValue("" + UNLIMITED) @AtLeast("1") long tokensPerMinute,
        @DefaultValue("" + UNLIMITED) @AtLeast("0") long quotaTokens) {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** No limits, and no x-ratelimit headers. */
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

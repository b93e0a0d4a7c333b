package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;

/**
 * The bounds and contents of the request log.
 *
 * @param requests the maximum number of requests, at least 1; the newest are kept
 * @param bodies whether bodies are kept
 * @param bodyBytes the maximum size of all bodies; above it the oldest requests are discarded
 * @param keys whether API keys are shown instead of {@code ***}
 */
public record LogSettings(
        @DefaultValue("10000") @AtLeast("1") int requests,
        @DefaultValue("true") boolean bodies,
        @DefaultValue("67108864") @AtLeast("0") long bodyBytes,
        @DefaultValue("false") boolean keys) {

    /** The newest 10,000 requests with at most 64 MiB of bodies, without keys. */
    public static final LogSettings DEFAULT = SettingsRecord.defaults(LogSettings.class);

    public LogSettings withRequests(int requests) {
        return SettingsRecord.with(this, "requests", requests);
    }

    public LogSettings withBodies(boolean bodies) {
        return SettingsRecord.with(this, "bodies", bodies);
    }

    public LogSettings withKeys(boolean keys) {
        return SettingsRecord.with(this, "keys", keys);
    }
}

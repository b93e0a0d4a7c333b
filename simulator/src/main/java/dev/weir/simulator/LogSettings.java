package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;

/**
 * What the request log keeps.
 *
 * @param requests how many of the newest requests, at least 1
 * @param bodies whether with their bodies
 * @param bodyBytes how many bytes of bodies in all; older requests go when there are more
 * @param keys whether it shows API keys rather than {@code ***}
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

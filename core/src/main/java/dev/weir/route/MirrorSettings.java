package dev.weir.route;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Map;

/** Settings of a mirror: a target that receives copies of some calls of a route; {@code llm.routes.*.mirror}. */
public record MirrorSettings(
        @Description("Target that receives the copies, whose answers are discarded. It need not be one of the route.")
        RouteTarget target,

        @Description("Share of the route's calls that are copied, above `0%` to `100%`.")
        String share,

        @DefaultValue("4")
        @AtLeast("1")
        @AtMost("10000")
        @Description("Maximum number of copies in flight; a call beyond it is not copied.")
        int maxInFlight,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description("Time in which the answer to a copy has to be complete.")
        Duration timeout) {

    /** All calls, in the unit of {@link #millionths()}. */
    public static final long ALL_MILLIONTHS = Share.ALL;

    public MirrorSettings {
        share = share.strip();
        Share.parse("share", share);
        if (target.weight() != null) {
            throw new IllegalArgumentException("target must have no weight: share is what the mirror receives");
        }
    }

    /** The share of the calls, in millionths. */
    public long millionths() {
        return Share.parse("share", share).millionths();
    }

    /** A mirror with the defaults for all other settings. */
    public static MirrorSettings of(RouteTarget target, String share) {
        return SettingsRecord.defaults(MirrorSettings.class, Map.of("target", target, "share", share));
    }
}

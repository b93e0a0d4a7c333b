package dev.weir.limit;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rate limits of each backend and model; the section {@code llm.limits}. */
public record LimitSettings(
        @Nullable
        @AtLeast("1")
        @AtMost("1000000000")
        @Description(
                "Maximum number of requests per minute to each backend and model, per process or of all with the same `llm.limitStore`; if not set, no limit.")
        Long requestsPerMinute,

        @Nullable
        @AtLeast("1")
        @AtMost("1000000000000")
        @Description(
                "Maximum number of tokens per minute, input and output, counted like requests; if not set, no limit.")
        Long tokensPerMinute,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @AtMost("1h")
        @Description(
                "Burst: the time whose requests and tokens may be used at once after a pause; `1m` permits a whole minute's.")
        Duration burst,

        @DefaultValue("true")
        @Description(
                "Slows down by the remaining requests and tokens that the server reports, before it rejects calls.")
        boolean followServer,

        @DefaultValue("5m")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Upper bound of a cool-down: the time in which no call is made because the server requested a delay, and in which its report of a remaining quota is followed; 0 for neither.")
        Duration maxCoolDown,

        @DefaultValue("50ms")
        @AtLeast("1ms")
        @AtMost("10s")
        @Description(
                "Time in which the limit store, if there is one, has to answer a call; after it the limits of this process decide.")
        Duration storeTimeout) {

    /** Whether there is a limit of requests or of tokens. */
    public boolean isConfigured() {
        return requestsPerMinute != null || tokensPerMinute != null;
    }

    /** The defaults: no limit but those of the server. */
    public static LimitSettings defaults() {
        return SettingsRecord.defaults(LimitSettings.class);
    }
}

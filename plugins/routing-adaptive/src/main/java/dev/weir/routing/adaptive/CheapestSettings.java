package dev.weir.routing.adaptive;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of {@link Cheapest}. */
public record CheapestSettings(
        @DefaultValue("2")
        @AtLeast("1")
        @AtMost("1000")
        @Description(
                "Latency up to which a target is asked for its price, as a multiple of that of the fastest target.")
        double latencyBound,

        @Nullable
        @AtLeast("1ms")
        @AtMost("1h")
        @Description("Latency up to which a target is asked for its price; no such limit if not set.")
        Duration maxLatency) {}

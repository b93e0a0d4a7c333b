package dev.weir.breaker;

import dev.weir.duration.DurationText;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** How long an attempt may take; the section {@code llm.circuitBreaker.attemptTimeout}. */
public record AttemptTimeoutSettings(
        @DefaultValue("99.0")
        @AtLeast("1")
        @AtMost("99.99")
        @Description(
                "The percentile of the latencies seen that the limit follows, where `enableAdaptiveTimeout` is on.")
        double percentile,

        @DefaultValue("3.0") @AtLeast("1") @AtMost("1000") @Description("How many times that percentile the limit is.")
        double factor,

        @DefaultValue("1s") @AtLeast("1ms") @AtMost("3650d") @Description("The least that the limit may be.")
        Duration floor,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "The most that the limit may be, and what it is as long as little is known or `enableAdaptiveTimeout` is"
                        + " off.")
        Duration ceiling) {

    public AttemptTimeoutSettings {
        if (floor.compareTo(ceiling) > 0) {
            throw new IllegalArgumentException("floor must be at most ceiling, which is " + DurationText.format(ceiling)
                    + ", was " + DurationText.format(floor));
        }
    }
}

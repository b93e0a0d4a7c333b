package dev.weir.breaker;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** How long an attempt may take; the section {@code llm.circuitBreaker.attemptTimeout}. */
public record AttemptTimeoutSettings(
        @DefaultValue("3.0")
        @AtLeast("1")
        @AtMost("1000")
        @Description("How many times the longest latency that is usual for the target the limit is.")
        double factor,

        @DefaultValue("1s") @AtLeast("1ms") @AtMost("3650d") @Description("The least that the limit may be.")
        Duration floor,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "The most that the limit may be, and what it is as long as little is known or `enableAdaptiveTimeout` is"
                        + " off.")
        Duration ceiling)
        implements CombinedSettings {

    @Override
    public void check(Combination combination) {
        combination.requireAtMost("floor", "ceiling");
    }
}

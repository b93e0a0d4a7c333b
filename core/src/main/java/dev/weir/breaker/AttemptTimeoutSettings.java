package dev.weir.breaker;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Settings of the attempt timeout; the section {@code llm.circuitBreaker.attemptTimeout}. */
public record AttemptTimeoutSettings(
        @DefaultValue("3.0")
        @AtLeast("1")
        @AtMost("1000")
        @Description("Upper bound of the attempt timeout as a multiple of the 99.9th latency percentile of the target.")
        double factor,

        @DefaultValue("1s") @AtLeast("1ms") @AtMost("3650d") @Description("Lower bound of the attempt timeout.")
        Duration floor,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Upper bound of the attempt timeout, and its value until enough latencies are known or while `enableAdaptiveTimeout` is off.")
        Duration ceiling)
        implements CombinedSettings {

    @Override
    public void check(Combination combination) {
        combination.requireAtMost("floor", "ceiling");
    }
}

package dev.weir.performance;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bounds of the performance optimizer; the section {@code llm.performance.optimizer}. */
public record OptimizerSettings(
        @DefaultValue("apply")
        @Description(
                "Whether it changes settings within these bounds, only proposes changes in events and in its history, or does not run.")
        OptimizerMode mode,

        @AtLeast("1ms")
        @AtMost("3650d")
        @Description(
                "Upper bound up to which it may raise `circuitBreaker.attemptTimeout.ceiling` of a backend and model; if not set, it only proposes to.")
        @Nullable
        Duration maxAttemptTimeout,

        @DefaultValue("500ms")
        @AtLeast("0")
        @AtMost("1h")
        @Description("Upper bound up to which it may raise `batchProcessing.batchTimeout`.")
        Duration maxBatchTimeout,

        @AtLeast("1")
        @AtMost("1000000")
        @Description(
                "Upper bound up to which it may raise `circuitBreaker.maxConcurrentRequests` of a backend and model; if not set, it only proposes to.")
        @Nullable
        Integer maxConcurrentRequests,

        @AtLeast("1ms")
        @AtMost("1h")
        @Description(
                "Lower bound of a fixed `hedge.after` of a route that it may adjust; if not set, it only proposes to.")
        @Nullable
        Duration minHedgeDelay,

        @AtLeast("1ms")
        @AtMost("1h")
        @Description(
                "Upper bound of a fixed `hedge.after` of a route that it may adjust; if not set, it only proposes to.")
        @Nullable
        Duration maxHedgeDelay)
        implements CombinedSettings {

    @Override
    public void check(Combination combination) {
        combination.requireAtLeast("maxHedgeDelay", "minHedgeDelay");
        if ((minHedgeDelay == null) != (maxHedgeDelay == null)) {
            String set = minHedgeDelay == null ? "maxHedgeDelay" : "minHedgeDelay";
            String missing = minHedgeDelay == null ? "minHedgeDelay" : "maxHedgeDelay";
            combination.warn(
                    set,
                    "has no effect without " + combination.key(missing) + ": `hedge.after` is only proposed",
                    missing);
        }
    }

    /** The defaults. */
    public static OptimizerSettings defaults() {
        return SettingsRecord.defaults(OptimizerSettings.class);
    }

    /** These settings, by their names, and defaults for the others. */
    public static OptimizerSettings of(Map<String, ?> settings) {
        return SettingsRecord.defaults(OptimizerSettings.class, settings);
    }
}

package dev.weir.retry;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.duration.DurationText;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/**
 * Settings of the retry budget, which bounds the load of retries during an outage; the section
 * {@code llm.retry.budget}.
 */
public record RetryBudgetSettings(
        @DefaultValue("0.2")
        @AtLeast("0")
        @AtMost("1000")
        @Description("Retries permitted per call: 0.2 permits one retry per five calls.")
        double share,

        @DefaultValue("10")
        @AtLeast("0")
        @AtMost("1000000")
        @Description("Retries per second permitted in addition, regardless of the number of calls.")
        int minPerSecond,

        @DefaultValue("10s") @AtLeast("10ms") @AtMost("1d") @Description("Length of the sliding window.")
        Duration window)
        implements CombinedSettings {

    /** The number of retries that a window permits regardless of the number of calls. */
    public double reserve() {
        return minPerSecond * (window.toNanos() / 1e9);
    }

    @Override
    public void check(Combination combination) {
        if (share == 0 && minPerSecond > 0 && reserve() < 1) {
            combination.warn(
                    "minPerSecond",
                    "amounts to less than one retry per window, which is " + DurationText.format(window)
                            + ": no retry will be made",
                    "share",
                    "window");
        }
    }
}

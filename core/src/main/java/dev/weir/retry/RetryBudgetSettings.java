package dev.weir.retry;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.duration.DurationText;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** What keeps an outage from multiplying the load; the section {@code llm.retry.budget}. */
public record RetryBudgetSettings(
        @DefaultValue("0.2")
        @AtLeast("0")
        @AtMost("1000")
        @Description("The retries that each call allows for: 0.2 is one for every five calls.")
        double share,

        @DefaultValue("10")
        @AtLeast("0")
        @AtMost("1000000")
        @Description("The retries per second that are allowed besides, however few calls there are.")
        int minPerSecond,

        @DefaultValue("10s") @AtLeast("10ms") @AtMost("1d") @Description("The time over which both are counted.")
        Duration window)
        implements CombinedSettings {

    /** How many retries a window allows however few calls there are. */
    double reserve() {
        return minPerSecond * (window.toNanos() / 1e9);
    }

    @Override
    public void check(Combination combination) {
        if (share == 0 && minPerSecond > 0 && reserve() < 1) {
            combination.warn(
                    "minPerSecond",
                    "comes to less than one retry over window, which is " + DurationText.format(window)
                            + ": no retry will be made",
                    "share",
                    "window");
        }
    }
}

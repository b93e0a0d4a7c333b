package dev.weir.retry.backoff;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Settings of {@link LinearBackoff}. */
public record LinearSettings(
        @DefaultValue("1s")
        @AtLeast("0s")
        @Description("The delay after the first failure, and what it grows by after each further one.")
        Duration baseDelay,

        @DefaultValue("30s") @AtLeast("0s") @Description("The longest delay.")
        Duration maxDelay,

        @DefaultValue("0")
        @AtLeast("0")
        @AtMost("1")
        @Description("By what share of itself a delay may be shorter, at random; 0 for never.")
        double spread) {

    public LinearSettings {
        Ranges.delay("baseDelay", baseDelay);
        Ranges.delay("maxDelay", maxDelay);
        Ranges.within("spread", spread, 0, 1);
    }
}

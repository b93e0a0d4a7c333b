package dev.weir.retry.backoff;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Settings of {@link FixedBackoff}. */
public record FixedSettings(
        @DefaultValue("1s") @AtLeast("0s") @Description("The delay after every failure.")
        Duration baseDelay,

        @DefaultValue("0")
        @AtLeast("0")
        @AtMost("1")
        @Description("By what share of itself a delay may be shorter, at random; 0 for never.")
        double spread) {

    public FixedSettings {
        Ranges.delay("baseDelay", baseDelay);
        Ranges.within("spread", spread, 0, 1);
    }
}

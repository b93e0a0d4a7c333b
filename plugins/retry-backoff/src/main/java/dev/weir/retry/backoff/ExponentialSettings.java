package dev.weir.retry.backoff;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Objects;

/** Settings of {@link ExponentialBackoff}. */
public record ExponentialSettings(
        @DefaultValue("1s") @AtLeast("0s") @Description("The delay after the first failure.")
        Duration baseDelay,

        @DefaultValue("30s") @AtLeast("0s") @Description("The longest delay.")
        Duration maxDelay,

        @DefaultValue("2")
        @AtLeast("1")
        @AtMost("100")
        @Description(
                "What the delay is multiplied with after each further failure; decorrelated jitter does not use it.")
        double multiplier,

        @DefaultValue("equal") @Description("How the delay is spread: full, equal, decorrelated or none.")
        Jitter jitter) {

    public ExponentialSettings {
        Ranges.delay("baseDelay", baseDelay);
        Ranges.delay("maxDelay", maxDelay);
        Ranges.within("multiplier", multiplier, 1, 100);
        Objects.requireNonNull(jitter, "jitter");
    }
}

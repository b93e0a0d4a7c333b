package dev.weir.retry.adaptive;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Objects;

/** Settings of {@link AdaptiveBackoff}. */
public record AdaptiveSettings(
        @DefaultValue("1s")
        @AtLeast("1ms")
        @Description(
                "The delay after the first failure as long as nothing is known, and what one attempt is taken to cost.")
        Duration baseDelay,

        @DefaultValue("30s") @AtLeast("1ms") @Description("The longest delay.")
        Duration maxDelay,

        @DefaultValue("20")
        @AtLeast("1")
        @AtMost("10000")
        @Description("How many of the latest retries count: fewer follow a change sooner, more are less easily misled.")
        int memory) {
    private static final Duration LEAST = Duration.ofMillis(1);

    public AdaptiveSettings {
        requireDelay("baseDelay", baseDelay);
        requireDelay("maxDelay", maxDelay);
        if (memory < 1 || memory > 10_000) {
            throw new IllegalArgumentException("memory must be from 1 to 10000, was " + memory);
        }
    }

    private static void requireDelay(String setting, Duration value) {
        if (Objects.requireNonNull(value, setting).compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(setting + " must be at least 1 ms, was " + value);
        }
    }
}

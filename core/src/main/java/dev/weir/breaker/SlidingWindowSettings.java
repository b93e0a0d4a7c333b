package dev.weir.breaker;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rates that open a circuit breaker; the section {@code llm.circuitBreaker.slidingWindow}. */
public record SlidingWindowSettings(
        @DefaultValue("1m") @AtLeast("1ms") @AtMost("3650d") @Description("The time over which the rates are taken.")
        Duration length,

        @DefaultValue("20")
        @AtLeast("1")
        @AtMost("131072")
        @Description("The calls that there have to be in it for a rate to mean anything.")
        int minimumCalls,

        @AtLeast("0.01")
        @AtMost("100")
        @Description("The percentage of failed calls that opens the breaker; none does where it is not set.")
        @Nullable
        Double failureRateThreshold,

        @AtLeast("0.01")
        @AtMost("100")
        @Description("The percentage of slow calls that opens the breaker; none does where it is not set.")
        @Nullable
        Double slowCallRateThreshold,

        @AtLeast("1ms")
        @AtMost("3650d")
        @Description("The time from which on a call counts as slow; goes with `slowCallRateThreshold`.")
        @Nullable
        Duration slowCallDuration) {

    public SlidingWindowSettings {
        if ((slowCallRateThreshold == null) != (slowCallDuration == null)) {
            throw new IllegalArgumentException(
                    "slowCallRateThreshold and slowCallDuration mean something only together; set both or neither");
        }
    }
}

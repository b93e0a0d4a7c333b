package dev.weir.breaker;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rates that open a circuit breaker; the section {@code llm.circuitBreaker.slidingWindow}. */
public record SlidingWindowSettings(
        @DefaultValue("1m") @AtLeast("1ms") @AtMost("3650d") @Description("The time over which the rates are taken.")
        Duration length,

        @AtLeast("1")
        @AtMost("131072")
        @Description("Takes the rates over so many calls, the last ones, in place of `length`.")
        @Nullable
        Integer calls,

        @DefaultValue("20")
        @AtLeast("1")
        @AtMost("131072")
        @Description(
                "The calls that there have to be in the window for a rate to mean anything; never more than `calls`.")
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
        Duration slowCallDuration)
        implements CombinedSettings {

    /** Whether a rate opens the breaker: without one nothing else here has an effect. */
    public boolean hasRate() {
        return failureRateThreshold != null || slowCallRateThreshold != null;
    }

    @Override
    public void check(Combination combination) {
        if (calls != null && combination.isGiven("length")) {
            combination.refuse("calls", "cannot be set beside length: a window is of time or of calls", "length");
        }
        if (combination.isGiven("minimumCalls")) {
            combination.requireAtMost("minimumCalls", "calls");
        }
        requireBoth(combination, "slowCallRateThreshold", slowCallRateThreshold, "slowCallDuration", slowCallDuration);
        requireBoth(combination, "slowCallDuration", slowCallDuration, "slowCallRateThreshold", slowCallRateThreshold);
        if (!hasRate() && slowCallDuration == null) {
            Stream.of("length", "calls", "minimumCalls")
                    .forEach(name -> combination.warnOfEach(
                            name, "has no effect without failureRateThreshold or slowCallRateThreshold"));
        }
    }

    private static void requireBoth(
            Combination combination, String name, @Nullable Object value, String other, @Nullable Object otherValue) {
        if (value != null && otherValue == null) {
            combination.refuse(name, "means something only together with " + other + "; set both or neither", other);
        }
    }
}

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

/**
 * Settings of the sliding window and of the rates that open a circuit breaker; the section
 * {@code llm.circuitBreaker.slidingWindow}.
 */
public record SlidingWindowSettings(
        @DefaultValue("1m") @AtLeast("1ms") @AtMost("3650d") @Description("Length of a time-based window.")
        Duration length,

        @AtLeast("1")
        @AtMost("131072")
        @Description("Size of a count-based window, in calls; replaces `length`.")
        @Nullable
        Integer calls,

        @DefaultValue("20")
        @AtLeast("1")
        @AtMost("131072")
        @Description("Minimum number of calls in the window before a rate is evaluated; at most `calls`.")
        int minimumCalls,

        @AtLeast("0.01")
        @AtMost("100")
        @Description("Failure rate in percent that opens the breaker; if not set, no failure rate does.")
        @Nullable
        Double failureRateThreshold,

        @AtLeast("0.01")
        @AtMost("100")
        @Description("Slow-call rate in percent that opens the breaker; if not set, no slow-call rate does.")
        @Nullable
        Double slowCallRateThreshold,

        @AtLeast("1ms")
        @AtMost("3650d")
        @Description("Minimum duration of a slow call; required by `slowCallRateThreshold`.")
        @Nullable
        Duration slowCallDuration)
        implements CombinedSettings {

    /** Whether a rate can open the breaker; without one no other setting has an effect. */
    public boolean hasRate() {
        return failureRateThreshold != null || slowCallRateThreshold != null;
    }

    @Override
    public void check(Combination combination) {
        if (calls != null && combination.isGiven("length")) {
            combination.refuse(
                    "calls", "cannot be combined with length: a window is time-based or count-based", "length");
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
            combination.refuse(name, "requires " + other + "; set both or neither", other);
        }
    }
}

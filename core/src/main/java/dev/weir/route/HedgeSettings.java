package dev.weir.route;

import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings of hedging: when a call asks the next target of its route as well, and how often; {@code llm.routes.*.hedge}. */
public record HedgeSettings(
        @DefaultValue("p95")
        @Description(
                "Time without output after which the next target is asked as well: a percentile of the recent times to the first output of the first target, `p50` to `p99`, or a duration of 1 ms to 1 h such as `2s`.")
        String after,

        @DefaultValue("5%")
        @Description("Share of the route's calls that may ask a second target in this way, above `0%` to `100%`.")
        String budget) {

    private static final Pattern PERCENTILE = Pattern.compile("p([5-9][0-9])");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public HedgeSettings {
        after = after.strip();
        budget = budget.strip();
        if (!PERCENTILE.matcher(after).matches() && !isDuration(after)) {
            throw new IllegalArgumentException(
                    "after must be a percentile from p50 to p99, or a duration from 1ms to 1h, was '" + after + "'");
        }
        Share.parse("budget", budget);
    }

    /** Hedging with the defaults: after the 95th percentile, at most 5 % of the calls. */
    public static HedgeSettings defaults() {
        return SettingsRecord.defaults(HedgeSettings.class);
    }

    /** The same with this percentile, {@code p50} to {@code p99}, or this duration, {@code 1ms} to {@code 1h}. */
    public HedgeSettings withAfter(String after) {
        return new HedgeSettings(after, budget);
    }

    /** The same with this share of the calls, above {@code 0%} to {@code 100%}. */
    public HedgeSettings withBudget(String budget) {
        return new HedgeSettings(after, budget);
    }

    private static boolean isDuration(String text) {
        try {
            Duration duration = DurationText.parse(text);
            return duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0;
        } catch (IllegalArgumentException e) {
            return false; // the message of this setting follows
        }
    }

    /** The percentile, 50 to 99; 0 if the time is fixed. */
    int percentile() {
        Matcher matcher = PERCENTILE.matcher(after);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The fixed time in nanoseconds; only if there is no percentile. */
    long fixedNanos() {
        return DurationText.parse(after).toNanos();
    }

    /** The share of the calls, in millionths. */
    long budgetMillionths() {
        return Share.parse("budget", budget).millionths();
    }
}

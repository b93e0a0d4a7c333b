package dev.weir.route;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.route.FallbackRule.Then;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of what follows a failure for one reason at a target of a route; an entry of {@code llm.routes.*.onFailure}.
 * What is not set is that of {@link FallbackRule#of}.
 */
public record FallbackSettings(
        @Nullable
        @AtLeast("0")
        @AtMost("10")
        @Description(
                "Maximum number of retries at the target while another one is left; the rules of `llm.retry` apply where they are stricter.")
        Integer retries,

        @Nullable
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Maximum delay before such a retry: a longer one of the retry strategy is shortened to it, a longer one that the server requested prevents the retry; 1s if only `retries` is set and there are none otherwise.")
        Duration longestDelay,

        @Nullable
        @Description(
                "What follows when the retries are used up: `next` asks the next target, `longer-context` the next one with a longer context or one of unknown length, `end` fails the call.")
        Then then)
        implements CombinedSettings {

    /** Nothing is set. */
    public static final FallbackSettings UNCHANGED = SettingsRecord.defaults(FallbackSettings.class);

    /** The same with this maximum number of retries, 0 to 10; null for that of the table. */
    public FallbackSettings withRetries(@Nullable Integer retries) {
        return SettingsRecord.with(this, "retries", retries);
    }

    /** The same with this maximum delay; null for that of the table. */
    public FallbackSettings withLongestDelay(@Nullable Duration delay) {
        return SettingsRecord.with(this, "longestDelay", delay);
    }

    /** The same with this step after the retries; null for that of the table. */
    public FallbackSettings withThen(@Nullable Then then) {
        return SettingsRecord.with(this, "then", then);
    }

    @Override
    public void check(Combination combination) {
        if (Objects.equals(retries, 0)) {
            combination.warnOfEach("longestDelay", "has no effect while " + combination.key("retries") + " is 0");
        }
    }
}

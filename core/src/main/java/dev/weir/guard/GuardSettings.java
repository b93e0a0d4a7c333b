package dev.weir.guard;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** What happens when a guard fails; in the section {@code llm.guards.<name>}, beside the settings of its type. */
public record GuardSettings(
        @DefaultValue("refuse")
        @Description(
                "What becomes of a call at which the guard itself fails: `refuse` has the call fail, `allow` lets it go on as if the guard were not there.")
        OnError onError,

        @DefaultValue("5s")
        @AtLeast("1ms")
        @AtMost("10m")
        @Description(
                "Longest time of one check, of a prompt or of a piece of an answer; after it the guard's thread is interrupted.")
        Duration timeout) {

    /** What becomes of a call at which a guard fails. */
    public enum OnError {
        REFUSE,
        ALLOW
    }

    /** The defaults: a call fails with its guard. */
    public static GuardSettings defaults() {
        return SettingsRecord.defaults(GuardSettings.class);
    }
}

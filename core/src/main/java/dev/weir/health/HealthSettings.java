package dev.weir.health;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Health checks of the backends; the section {@code llm.health}. */
public record HealthSettings(
        @DefaultValue("true")
        @Description("Watches the health of backends. A probe asks for no answer of a model and uses no tokens.")
        boolean enabled,

        @DefaultValue("30s")
        @AtLeast("100ms")
        @AtMost("1d")
        @Description("Interval of the checks. A backend that answered a call since the last check is not probed.")
        Duration interval,

        @DefaultValue("5s") @AtLeast("10ms") @AtMost("5m") @Description("Time in which a probe has to be answered.")
        Duration timeout,

        @DefaultValue("3")
        @AtLeast("1")
        @AtMost("1000")
        @Description(
                "Failures in a row, of calls and probes, after which a backend is unhealthy. One success makes it healthy.")
        int failureThreshold,

        @DefaultValue("20")
        @AtLeast("0")
        @AtMost("1000")
        @Description("Number of changes that the history of each backend keeps.")
        int historySize,

        @DefaultValue("report")
        @Description(
                "What an unhealthy backend means for calls: `report` nothing; `avoid` that routes do not ask it while another target is healthy; `refuse` that calls to it fail at once.")
        WhenUnhealthy whenUnhealthy) {

    /** What an unhealthy backend means for calls. */
    public enum WhenUnhealthy {
        REPORT,
        AVOID,
        REFUSE
    }

    /** The defaults. */
    public static HealthSettings defaults() {
        return SettingsRecord.defaults(HealthSettings.class);
    }
}

package dev.weir.retry;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** What keeps an outage from multiplying the load; the section {@code llm.retry.budget}. */
public record RetryBudgetSettings(
        @DefaultValue("0.2")
        @AtLeast("0")
        @Description("The retries that each call allows for: 0.2 is one for every five calls.")
        double share,

        @DefaultValue("10")
        @AtLeast("0")
        @Description("The retries per second that are allowed besides, however few calls there are.")
        int minPerSecond,

        @DefaultValue("10s") @AtLeast("10ms") @Description("The time over which both are counted.")
        Duration window) {}

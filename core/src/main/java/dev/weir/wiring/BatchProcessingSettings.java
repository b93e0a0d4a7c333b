package dev.weir.wiring;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.NotYetInEffect;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Sending several calls together; the section {@code llm.batchProcessing}. */
public record BatchProcessingSettings(
        @DefaultValue("10")
        @AtLeast("1")
        @EnvironmentVariable("LLM_BATCH_MAX_SIZE")
        @NotYetInEffect
        @Description("The most calls in one batch; 1 sends each alone.")
        int maxBatchSize,

        @DefaultValue("100ms")
        @AtLeast("0")
        @EnvironmentVariable("LLM_BATCH_TIMEOUT")
        @NotYetInEffect
        @Description("The longest time a call waits for company; 0 is not at all.")
        Duration batchTimeout,

        @DefaultValue("5")
        @AtLeast("1")
        @EnvironmentVariable("LLM_BATCH_CONCURRENT")
        @NotYetInEffect
        @Description("The batches that may be in flight at once.")
        int concurrentBatches,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_BATCH_PRIORITIZATION")
        @NotYetInEffect
        @Description("Whether calls of higher priority leave first.")
        boolean enablePrioritization) {}

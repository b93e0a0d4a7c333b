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
        @Description("Maximum number of calls in a batch; 1 disables batching.")
        int maxBatchSize,

        @DefaultValue("100ms")
        @AtLeast("0")
        @EnvironmentVariable("LLM_BATCH_TIMEOUT")
        @NotYetInEffect
        @Description("Maximum time that a call waits for its batch to fill; 0 sends it immediately.")
        Duration batchTimeout,

        @DefaultValue("5")
        @AtLeast("1")
        @EnvironmentVariable("LLM_BATCH_CONCURRENT")
        @NotYetInEffect
        @Description("Maximum number of batches in flight.")
        int concurrentBatches,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_BATCH_PRIORITIZATION")
        @NotYetInEffect
        @Description("Sends calls of higher priority first.")
        boolean enablePrioritization) {}

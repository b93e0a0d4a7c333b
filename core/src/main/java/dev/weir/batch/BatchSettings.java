package dev.weir.batch;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.NotYetInEffect;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sending several calls together; the section {@code llm.batchProcessing}. */
public record BatchSettings(
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
        @Description(
                "Maximum time that a call waits for its batch to fill; it waits less if no other call is to be expected. 0 sends it immediately.")
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
        @Description("Sends calls of higher priority first, and shares between tenants; otherwise by arrival alone.")
        boolean enablePrioritization,

        @DefaultValue("10000")
        @AtLeast("1")
        @AtMost("10000000")
        @NotYetInEffect
        @Description(
                "Maximum number of calls that wait for a batch; beyond it those of the lowest priority are refused.")
        int maxQueueSize,

        @DefaultValue("64MB")
        @AtLeast("1KB")
        @NotYetInEffect
        @Description("Maximum size of the calls that wait for a batch, estimated.")
        ByteSize maxQueueBytes,

        @Nullable
        @NotYetInEffect
        @Description(
                "Metadata key whose values are tenants, such as `tenant`: within a priority they share by tokens served. If not set, there are no tenants.")
        String tenantKey) {

    /** The defaults. */
    public static BatchSettings defaults() {
        return SettingsRecord.defaults(BatchSettings.class);
    }

    /** These settings, by their names, and defaults for the others. */
    public static BatchSettings of(Map<String, ?> settings) {
        return SettingsRecord.defaults(BatchSettings.class, settings);
    }
}

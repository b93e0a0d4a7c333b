package dev.weir.performance;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Measuring latency and tuning by it; the section {@code llm.performance}. */
public record PerformanceSettings(
        @DefaultValue("10000")
        @AtLeast("1")
        @AtMost("10000000")
        @EnvironmentVariable("LLM_LATENCY_BUFFER_SIZE")
        @Description("Number of latency data points kept; the oldest is dropped first.")
        int latencyBufferSize,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @EnvironmentVariable("LLM_OPTIMIZATION_INTERVAL")
        @Description("Interval at which settings are adjusted to the observed latency.")
        Duration optimizationInterval,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_ENABLE_TRACING")
        @Description("Traces calls, if a tracing provider is configured or provided by the application.")
        boolean enableTracing,

        @DefaultValue("0.1")
        @AtLeast("0")
        @AtMost("1")
        @EnvironmentVariable("LLM_TRACE_SAMPLING_RATIO")
        @Description(
                "Fraction of calls that are traced, of those without a span of their caller: 0 traces none, 1 all. Below a span of its caller, a call is traced if that is.")
        double traceSamplingRatio,

        @Description(
                "File to which the timing of calls is recorded for `weir tune`, without their content; by default nothing is recorded. An existing recording is continued.")
        @Nullable
        Path recordTo,

        @DefaultValue("64MiB")
        @AtLeast("64KiB")
        @Description("Maximum size of that file; recording ends when it is reached.")
        ByteSize recordMaxBytes,

        @Description("What is adjusted to the observed latency, and within which bounds.")
        OptimizerSettings optimizer) {

    /** The defaults. */
    public static PerformanceSettings defaults() {
        return SettingsRecord.defaults(PerformanceSettings.class);
    }
}

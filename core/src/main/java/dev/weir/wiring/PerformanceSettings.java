package dev.weir.wiring;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.NotYetInEffect;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Measuring latency and tuning by it; the section {@code llm.performance}. */
public record PerformanceSettings(
        @DefaultValue("10000")
        @AtLeast("1")
        @EnvironmentVariable("LLM_LATENCY_BUFFER_SIZE")
        @NotYetInEffect
        @Description("How many latency data points are kept; the oldest goes first.")
        int latencyBufferSize,

        @DefaultValue("1m")
        @AtLeast("1ms")
        @EnvironmentVariable("LLM_OPTIMIZATION_INTERVAL")
        @NotYetInEffect
        @Description("How often time limits and waits are adjusted to the latency seen.")
        Duration optimizationInterval,

        @DefaultValue("true")
        @EnvironmentVariable("LLM_ENABLE_TRACING")
        @Description("Whether calls are traced, where a tracing provider is configured or handed in.")
        boolean enableTracing,

        @DefaultValue("0.1")
        @AtLeast("0")
        @AtMost("1")
        @EnvironmentVariable("LLM_TRACE_SAMPLING_RATIO")
        @NotYetInEffect
        @Description("The share of calls whose traces are recorded: 0 is none, 1 is all.")
        double traceSamplingRatio) {}

package dev.weir.observe.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The upper bounds of histogram buckets, in seconds for those of durations. */
public enum HistogramBounds {
    /**
     * Of durations of requests in the GenAI semantic conventions of OpenTelemetry: powers of two from 10 ms to 82 s, and on
     * from there to 22 minutes, as the longest answers of reasoning models take longer than that.
     */
    REQUEST(powers(2, 0.01, 1310.72)),

    /** Of {@code gen_ai.client.operation.duration}: those of {@link #REQUEST} up to 82 s. */
    GEN_AI_DURATION(powers(2, 0.01, 81.92)),

    /** Of {@code gen_ai.client.operation.time_to_first_chunk}. */
    GEN_AI_FIRST_CHUNK(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),

    /** Of the time to the first token: with further ones for models that reason before. */
    FIRST_TOKEN(0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 320, 640),

    /** Of {@code gen_ai.client.token.usage}: powers of four from 1 to 64 Mi. */
    TOKENS(powers(4, 1, 67_108_864)),

    /** Of the rate of output. */
    TOKENS_PER_SECOND(1, 2, 5, 10, 20, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000),

    /** Of waits, which most calls have none of. */
    WAIT(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),

    /** Of the time spent in the runtime itself. */
    OVERHEAD(0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 1);

    @SuppressWarnings("ImmutableEnumChecker") // never written to, and handed to nobody who would
    private final double[] bounds;

    HistogramBounds(double... bounds) {
        this.bounds = bounds;
    }

    private static double[] powers(int base, double first, double last) {
        return DoubleStream.iterate(first, bound -> bound <= last, bound -> base * bound)
                .toArray();
    }

    /** A timer whose buckets have these bounds. */
    public Timer.Builder timer(String name) {
        return Timer.builder(name)
                .serviceLevelObjectives(Arrays.stream(bounds)
                        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
                        .toArray(Duration[]::new));
    }

    /** A summary whose buckets have these bounds. */
    public DistributionSummary.Builder summary(String name) {
        return DistributionSummary.builder(name).serviceLevelObjectives(bounds);
    }
}

package dev.weir.observe.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The upper bounds of histogram buckets. */
public final class HistogramBounds {
    private static final double LONGEST_SECONDS = 1310.72;

    /**
     * Of durations of requests in the GenAI semantic conventions of OpenTelemetry: powers of two from 10 ms to 82 s, and on
     * from there to 22 minutes, as the longest answers of reasoning models take longer than that.
     */
    public static final Duration[] REQUEST =
            seconds(DoubleStream.iterate(0.01, bound -> bound <= LONGEST_SECONDS, bound -> 2 * bound)
                    .toArray());

    /** Of {@code gen_ai.client.operation.duration}: those of {@link #REQUEST} up to 82 s. */
    public static final Duration[] GEN_AI_DURATION = Arrays.copyOf(REQUEST, 14);

    /** Of {@code gen_ai.client.operation.time_to_first_chunk}. */
    public static final Duration[] GEN_AI_FIRST_CHUNK =
            seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

    /** Of the time to the first token: with further ones for models that reason before. */
    public static final Duration[] FIRST_TOKEN =
            seconds(0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 320, 640);

    /** Of {@code gen_ai.client.token.usage}: powers of four from 1 to 64 Mi. */
    public static final double[] TOKENS = DoubleStream.iterate(1, bound -> bound <= 67_108_864, bound -> 4 * bound)
            .toArray();

    /** Of the rate of output. */
    public static final double[] TOKENS_PER_SECOND = {
        1, 2, 5, 10, 20, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000
    };

    /** Of waits, which most calls have none of. */
    public static final Duration[] WAIT =
            seconds(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600);

    /** Of the time spent in the runtime itself. */
    public static final Duration[] OVERHEAD = seconds(
            0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 1);

    private HistogramBounds() {}

    /** A timer whose buckets have these bounds. */
    public static Timer.Builder timer(String name, Duration[] bounds) {
        return Timer.builder(name).serviceLevelObjectives(bounds);
    }

    private static Duration[] seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
                .toArray(Duration[]::new);
    }
}

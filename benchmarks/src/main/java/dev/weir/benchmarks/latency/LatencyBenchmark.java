package dev.weir.benchmarks.latency;

import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.LatencySnapshot;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/** One call whose latency is recorded. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LatencyBenchmark {
    private final LatencyProfile profile = new LatencyProfile(10_000, TimeSource.system());
    private final LatencyPoint known = point(1_000_000);
    private final Recorder recorder = new Recorder(TimeUnit.HOURS.toNanos(1), 2);

    /** A latency of its own for each thread and call, so that nothing is constant. */
    @org.openjdk.jmh.annotations.State(Scope.Thread)
    public static class Latency {
        private long nanos;

        long next() {
            nanos = nanos * 25214903917L + 11;
            return nanos >>> 33;
        }
    }

    private static LatencyPoint point(long nanos) {
        return new LatencyPoint(
                1_800_000_000_000L,
                nanos,
                -1,
                "NetworkFunctionScale",
                "gpt-4o-mini",
                "openai",
                true,
                null,
                null,
                0,
                0,
                400,
                100,
                75_000,
                false,
                0,
                1,
                State.CLOSED);
    }

    /** A buffer that is full, as it is in a runtime that has run for some time. */
    @Setup
    public void fill() {
        for (int i = 0; i < profile.capacity(); i++) {
            profile.record(point(i));
        }
    }

    /** A point that is there already. */
    @Benchmark
    public void record() {
        profile.record(known);
    }

    /** A new point, as for each call. */
    @Benchmark
    public void newPoint(Latency latency) {
        profile.record(point(latency.next()));
    }

    /** A latency in one histogram of HdrHistogram, without anything else about the call. */
    @Benchmark
    public void hdrRecorder(Latency latency) {
        recorder.recordValue(latency.next());
    }

    /** All percentiles of a full buffer of 10,000 points. */
    @Benchmark
    public LatencySnapshot snapshot() {
        return profile.snapshot(Duration.ofDays(36_500));
    }
}

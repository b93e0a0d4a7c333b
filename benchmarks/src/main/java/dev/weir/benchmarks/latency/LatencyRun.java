package dev.weir.benchmarks.latency;

import dev.weir.benchmarks.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the contenders in turn, round after round, each in a JVM of its own, and prints the median of the rounds. */
public final class LatencyRun {
    private static final List<Contender> CONTENDERS = List.of(
            new Contender("record", 1),
            new Contender("newPoint", 1),
            new Contender("hdrRecorder", 1),
            new Contender("record", 2),
            new Contender("newPoint", 2),
            new Contender("hdrRecorder", 2),
            new Contender("snapshot", 1));

    private LatencyRun() {}

    /** A benchmark on a number of threads. */
    private record Contender(String name, int threads) {}

    /** What the rounds of one contender gave. */
    private record Samples(List<Double> nanos, List<Double> bytes) {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "threads", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:", "--:");
        }
        Map<Contender, Samples> all = new LinkedHashMap<>();
        CONTENDERS.forEach(contender -> all.put(contender, new Samples(new ArrayList<>(), new ArrayList<>())));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Contender, Samples> contender : all.entrySet()) {
                measure(contender.getKey(), contender.getValue());
            }
        }
        all.forEach((contender, samples) -> print(
                contender.name(),
                contender.threads(),
                Runtime.version().feature(),
                String.format(Locale.ROOT, "%.1f", Median.of(samples.nanos())),
                String.format(Locale.ROOT, "%.0f", Median.of(samples.bytes()))));
    }

    private static void measure(Contender contender, Samples samples) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(LatencyBenchmark.class.getName() + "\\." + contender.name() + "$")
                        .threads(contender.threads())
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Dslf4j.internal.verbosity=ERROR")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        samples.nanos().add(result.getPrimaryResult().getScore());
        result.getSecondaryResults().forEach((name, profiled) -> {
            if (name.endsWith("gc.alloc.rate.norm")) {
                samples.bytes().add(profiled.getScore());
            }
        });
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-11s | %7s | %3s | %9s | %7s |%n", cells);
    }
}

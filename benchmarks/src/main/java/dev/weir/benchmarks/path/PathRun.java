package dev.weir.benchmarks.path;

import dev.weir.benchmarks.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the contenders in turn, round after round, each time in a JVM of its own, and prints the median of the rounds: so
 * what else the machine does meets all of them alike.
 */
public final class PathRun {
    private static final List<String> CONTENDERS =
            List.of("backend", "routeOfOne", "routeOfThree", "weightedRoute", "untracked", "tracked");
    private static final String ROW = "| %-13s | %7s | %3s | %7s | %7s | %9s | %9s |%n";

    private final int threads;

    private PathRun(int threads) {
        this.threads = threads;
    }

    /** What the rounds of one contender gave. */
    private record Samples(String contender, List<Double> nanos, List<Double> bytes) {
        private Samples(String contender) {
            this(contender, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        if (args.length > 1) {
            print(ROW, "call to", "threads", "JDK", "ns/op", "B/op", "ns more", "B more");
            print(ROW, "---", "--:", "--:", "--:", "--:", "--:", "--:");
        }
        for (int threads = 1; threads <= 2; threads++) {
            new PathRun(threads).measure(rounds);
        }
    }

    private void measure(int rounds) throws RunnerException {
        List<Samples> all = CONTENDERS.stream().map(Samples::new).toList();
        for (int round = 0; round < rounds; round++) {
            for (Samples samples : all) {
                measure(samples);
            }
        }
        all.forEach(samples -> printRow(samples, all.get(0)));
    }

    private void printRow(Samples samples, Samples backend) {
        double nanos = Median.of(samples.nanos);
        double bytes = Median.of(samples.bytes);
        print(
                ROW,
                samples.contender,
                threads,
                Runtime.version().feature(),
                String.format(Locale.ROOT, "%.0f", nanos),
                String.format(Locale.ROOT, "%.0f", bytes),
                String.format(Locale.ROOT, "%.0f", nanos - Median.of(backend.nanos)),
                String.format(Locale.ROOT, "%.0f", bytes - Median.of(backend.bytes)));
    }

    private void measure(Samples samples) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(PathBenchmark.class.getName() + "\\." + samples.contender + "$")
                        .threads(threads)
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        samples.nanos.add(result.getPrimaryResult().getScore());
        result.getSecondaryResults().forEach((name, profiled) -> {
            if (name.endsWith("gc.alloc.rate.norm")) {
                samples.bytes.add(profiled.getScore());
            }
        });
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

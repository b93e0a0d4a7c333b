package dev.weir.benchmarks.batch;

import dev.weir.batch.BatchBenchmark;
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
public final class BatchRun {
    /** The contender with a thread for each waiting request; its time is that of all threads together for one request. */
    private static final String THREADED = "betweenThreads";

    private static final List<Contender> CONTENDERS = List.of(
            new Contender("alone", 1, 1),
            new Contender("saturated", 1, 1),
            new Contender("saturated", 100, 1),
            new Contender("saturated", 10_000, 1),
            new Contender("saturated", 1, 100),
            new Contender("saturated", 100, 100),
            new Contender("saturated", 10_000, 100),
            new Contender(THREADED, 1, 1),
            new Contender(THREADED, 100, 1),
            new Contender(THREADED, 10_000, 1));

    private BatchRun() {}

    /** A benchmark with its parameters. */
    private record Contender(String name, int waiting, int tenants) {
        int threads() {
            return name.equals(THREADED) ? waiting : 1;
        }
    }

    /** What the rounds of one contender gave. */
    private record Samples(List<Double> nanos, List<Double> bytes) {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "waiting", "tenants", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:", "--:", "--:");
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
                contender.waiting(),
                contender.tenants(),
                Runtime.version().feature(),
                String.format(Locale.ROOT, "%.0f", Median.of(samples.nanos())),
                String.format(Locale.ROOT, "%.0f", Median.of(samples.bytes()))));
    }

    private static void measure(Contender contender, Samples samples) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(BatchBenchmark.class.getName() + "\\." + contender.name() + "$")
                        .param("waiting", String.valueOf(contender.waiting()))
                        .param("tenants", String.valueOf(contender.tenants()))
                        .forks(1)
                        .threads(contender.threads())
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Dslf4j.internal.verbosity=ERROR", "-Xss256k")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        samples.nanos().add(result.getPrimaryResult().getScore() / contender.threads());
        result.getSecondaryResults().forEach((name, profiled) -> {
            if (name.endsWith("gc.alloc.rate.norm")) {
                samples.bytes().add(profiled.getScore());
            }
        });
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-14s | %7s | %7s | %3s | %9s | %7s |%n", cells);
    }
}

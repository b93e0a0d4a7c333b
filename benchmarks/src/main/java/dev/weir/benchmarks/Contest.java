package dev.weir.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks in turn, round after round, each time in a JVM of its own, so that what else the machine does meets
 * all of them alike. Prints one row of a table for each.
 */
public final class Contest {
    private Contest() {}

    /** What one operation took: the medians of the rounds. */
    public record Measurement(double nanos, double bytes) {}

    private record Samples(List<Double> nanos, List<Double> bytes) {
        private Samples() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        private Measurement median() {
            return new Measurement(Median.of(nanos), Median.of(bytes));
        }
    }

    /** The options that run one method of a class of benchmarks. */
    public static ChainedOptionsBuilder benchmark(Class<?> benchmarks, String method) {
        return new OptionsBuilder().include(benchmarks.getName() + "\\." + method + "$");
    }

    /**
     * Measures every contender once a round.
     *
     * @param rounds at least 1
     * @param benchmark what a contender runs, and with which parameters
     */
    public static <C> Map<C, Measurement> measure(
            int rounds, List<C> contenders, Function<C, ChainedOptionsBuilder> benchmark) throws RunnerException {
        Map<C, Samples> all = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (C contender : contenders) {
                sample(benchmark.apply(contender), all.computeIfAbsent(contender, first -> new Samples()));
            }
        }
        Map<C, Measurement> medians = new LinkedHashMap<>();
        all.forEach((contender, samples) -> medians.put(contender, samples.median()));
        return medians;
    }

    private static void sample(ChainedOptionsBuilder benchmark, Samples samples) throws RunnerException {
        RunResult result = new Runner(benchmark
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

    /** A number as the tables print it. */
    public static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

package dev.weir.benchmarks.wire;

import dev.weir.benchmarks.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the contenders in turn, round after round, each time in a JVM of its own against one simulator in another process,
 * and prints the median of the rounds. Then {@link EventSizes}.
 */
public final class WireRun {
    private static final String ROW = "| %-9s | %-14s | %-14s | %3s | %8s | %8s | %12s | %14s |%n";

    private final String server;

    private WireRun(String server) {
        this.server = server;
    }

    /** What is measured: a method of {@link WireBenchmark}, and how the table shows it. */
    private enum Operation {
        PLAIN("plain", "plain call", 0),
        STREAMED("streamed", "streamed token", 2);

        private final String method;
        private final String shown;
        private final int decimals;

        Operation(String method, String shown, int decimals) {
            this.method = method;
            this.shown = shown;
            this.decimals = decimals;
        }
    }

    /** What the rounds of one contender gave. */
    private record Samples(Contenders contender, List<Double> cpu, List<Double> bytes) {
        Samples(Contenders contender) {
            this(contender, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws IOException, RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print(ROW, "API", "contender", "what", "JDK", "CPU µs", "bytes", "CPU ÷ okhttp", "bytes ÷ okhttp");
            print(ROW, "---", "---", "---", "--:", "--:", "--:", "--:", "--:");
        }
        try (SimulatorProcess simulator = SimulatorProcess.start(Pacing.instant(WireBenchmark.TOKENS))) {
            WireRun run = new WireRun(simulator.server().toString());
            for (Wire wire : Wire.values()) {
                run.measure(wire, rounds);
            }
        }
        EventSizes.print();
    }

    private void measure(Wire wire, int rounds) throws RunnerException {
        List<Contenders> contenders = Stream.of(Contenders.values())
                .filter(contender -> contender.wire() == wire)
                .toList();
        measure(Operation.STREAMED, new Samples(contenders.get(0))); // warms the simulator up
        for (Operation operation : Operation.values()) {
            measure(operation, contenders, rounds);
        }
    }

    private void measure(Operation operation, List<Contenders> contenders, int rounds) throws RunnerException {
        List<Samples> all = contenders.stream().map(Samples::new).toList();
        for (int round = 0; round < rounds; round++) {
            for (Samples samples : all) {
                measure(operation, samples);
            }
        }
        all.forEach(samples -> printRow(operation, samples, all.get(0)));
    }

    private static void printRow(Operation operation, Samples samples, Samples bare) {
        double cpu = Median.of(samples.cpu);
        double bytes = Median.of(samples.bytes);
        print(
                ROW,
                samples.contender.wire().type(),
                samples.contender.shown(),
                operation.shown,
                Runtime.version().feature(),
                decimals(operation.decimals, cpu),
                decimals(0, bytes),
                decimals(2, cpu / Median.of(bare.cpu)),
                decimals(2, bytes / Median.of(bare.bytes)));
    }

    private void measure(Operation operation, Samples samples) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(WireBenchmark.class.getName() + "\\." + operation.method + "$")
                        .param("contender", samples.contender.name())
                        .param("server", server)
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(2))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        samples.cpu.add(secondary(result, CpuProfiler.LABEL));
        samples.bytes.add(secondary(result, "gc.alloc.rate.norm"));
    }

    private static double secondary(RunResult result, String label) {
        for (String name : result.getSecondaryResults().keySet()) {
            if (name.endsWith(label)) {
                return result.getSecondaryResults().get(name).getScore();
            }
        }
        throw new IllegalStateException("JMH has measured no " + label);
    }

    private static String decimals(int count, double value) {
        return String.format(Locale.ROOT, "%." + count + "f", value);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

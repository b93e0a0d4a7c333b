package dev.weir.benchmarks.wire;

import dev.weir.benchmarks.Median;
import dev.weir.benchmarks.wire.ContenderProcess.Sample;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Has the contenders, each in a JVM of its own, call one simulator in turn, for half a second each, round after round. What
 * else the machine does so hits all of them alike: what counts is the median of the ratios within a round. Then
 * {@link EventSizes}.
 */
public final class WireRun {
    private static final String ROW = "| %-9s | %-14s | %-14s | %3s | %8s | %8s | %12s | %14s |%n";

    private static final Duration TURN = Duration.ofMillis(500);
    /** Until the compiler of the JVM has nothing left to do. */
    private static final int WARM_UP_ROUNDS = 40;

    private final URI server;
    private final int rounds;

    private WireRun(URI server, int rounds) {
        this.server = server;
        this.rounds = rounds;
    }

    /** What is measured: a call, or a token of one. */
    private enum Operation {
        PLAIN("plain call", 1, 0),
        STREAMED("streamed token", ContenderProcess.TOKENS, 2);

        private final String shown;
        private final int perCall;
        private final int decimals;

        Operation(String shown, int perCall, int decimals) {
            this.shown = shown;
            this.perCall = perCall;
            this.decimals = decimals;
        }
    }

    /** A contender, and what each round gave. */
    private record Measured(Contenders contender, ContenderProcess process, List<Sample> samples) {
        double median(ToDoubleFunction<Sample> figure) {
            return Median.of(samples.stream().mapToDouble(figure).boxed().toList());
        }

        /** The median of the ratios to another contender in the same round. */
        double ratio(Measured to, ToDoubleFunction<Sample> figure) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < samples.size(); round++) {
                ratios.add(figure.applyAsDouble(samples.get(round)) / figure.applyAsDouble(to.samples.get(round)));
            }
            return Median.of(ratios);
        }
    }

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        if (args.length > 1) {
            print(ROW, "API", "contender", "what", "JDK", "CPU µs", "bytes", "CPU ÷ okhttp", "bytes ÷ okhttp");
            print(ROW, "---", "---", "---", "--:", "--:", "--:", "--:", "--:");
        }
        try (SimulatorProcess simulator = SimulatorProcess.start(Pacing.instant(ContenderProcess.TOKENS))) {
            WireRun run = new WireRun(simulator.server(), rounds);
            for (Wire wire : Wire.values()) {
                run.measure(wire);
            }
        }
        EventSizes.print();
    }

    private void measure(Wire wire) throws IOException {
        List<Contenders> contenders = Stream.of(Contenders.values())
                .filter(contender -> contender.wire() == wire)
                .toList();
        for (Operation operation : Operation.values()) {
            List<Measured> all = new ArrayList<>();
            try {
                for (Contenders contender : contenders) {
                    all.add(new Measured(
                            contender, ContenderProcess.start(contender, server), new ArrayList<>(rounds)));
                }
                measure(operation, all);
            } finally {
                all.forEach(measured -> measured.process.close());
            }
            all.forEach(measured -> printRow(operation, measured, all.get(0)));
        }
    }

    private void measure(Operation operation, List<Measured> all) throws IOException {
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (Measured measured : all) {
                Sample sample = measured.process.call(operation == Operation.STREAMED, TURN);
                if (round >= 0) {
                    measured.samples.add(sample);
                }
            }
        }
    }

    private static void printRow(Operation operation, Measured measured, Measured bare) {
        print(
                ROW,
                measured.contender.wire().type(),
                measured.contender.shown(),
                operation.shown,
                Runtime.version().feature(),
                decimals(operation.decimals, measured.median(Sample::cpuMicros) / operation.perCall),
                decimals(0, measured.median(Sample::bytes) / operation.perCall),
                decimals(2, measured.ratio(bare, Sample::cpuMicros)),
                decimals(2, measured.ratio(bare, Sample::bytes)));
    }

    private static String decimals(int count, double value) {
        return String.format(Locale.ROOT, "%." + count + "f", value);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

package dev.weir.benchmarks.latency;

import dev.weir.benchmarks.Contest;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

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

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "threads", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:", "--:");
        }
        Contest.measure(
                        rounds,
                        CONTENDERS,
                        contender -> Contest.benchmark(LatencyBenchmark.class, contender.name())
                                .threads(contender.threads()))
                .forEach((contender, measured) -> print(
                        contender.name(),
                        contender.threads(),
                        Runtime.version().feature(),
                        Contest.number(measured.nanos(), 1),
                        Contest.number(measured.bytes(), 0)));
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-11s | %7s | %3s | %9s | %7s |%n", cells);
    }
}

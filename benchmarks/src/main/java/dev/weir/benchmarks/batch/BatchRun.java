package dev.weir.benchmarks.batch;

import dev.weir.batch.BatchBenchmark;
import dev.weir.benchmarks.Contest;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

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

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "waiting", "tenants", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:", "--:", "--:");
        }
        Contest.measure(
                        rounds,
                        CONTENDERS,
                        contender -> Contest.benchmark(BatchBenchmark.class, contender.name())
                                .threads(contender.threads())
                                .param("waiting", String.valueOf(contender.waiting()))
                                .param("tenants", String.valueOf(contender.tenants())))
                .forEach((contender, measured) -> print(
                        contender.name(),
                        contender.waiting(),
                        contender.tenants(),
                        Runtime.version().feature(),
                        Contest.number(measured.nanos() / contender.threads(), 0),
                        Contest.number(measured.bytes(), 0)));
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-14s | %7s | %7s | %3s | %9s | %7s |%n", cells);
    }
}

package dev.weir.benchmarks.budget;

import dev.weir.benchmarks.Contest;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/** Runs the contenders in turn, round after round, each in a JVM of its own, and prints the median of the rounds. */
public final class BudgetRun {
    private static final List<String> CONTENDERS = List.of("one", "three", "estimated");

    private BudgetRun() {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:");
        }
        Contest.measure(rounds, CONTENDERS, contender -> Contest.benchmark(BudgetBenchmark.class, contender))
                .forEach((contender, measured) -> print(
                        contender,
                        Runtime.version().feature(),
                        Contest.number(measured.nanos(), 0),
                        Contest.number(measured.bytes(), 0)));
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-9s | %3s | %9s | %7s |%n", cells);
    }
}

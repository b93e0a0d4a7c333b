package dev.weir.benchmarks.guard;

import dev.weir.benchmarks.Contest;
import dev.weir.benchmarks.Contest.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the contenders in turn, round after round, each time in a JVM of its own, and prints the median of the rounds: so
 * what else the machine does meets all of them alike.
 */
public final class GuardRun {
    private static final List<String> CONTENDERS =
            List.of("bare", "weir", "weirWithDeadline", "resilience4j", "failsafe");
    private static final String ROW = "| %-16s | %7s | %3s | %9s | %7s | %21s |%n";

    private final int threads;

    private GuardRun(int threads) {
        this.threads = threads;
    }

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        if (args.length > 1) {
            print(ROW, "contender", "threads", "JDK", "ns/op", "B/op", "ratio to Resilience4j");
            print(ROW, "---", "--:", "--:", "--:", "--:", "--:");
        }
        for (int threads = 1; threads <= 2; threads++) {
            new GuardRun(threads).measure(rounds);
        }
    }

    private void measure(int rounds) throws RunnerException {
        Map<String, Measurement> all = Contest.measure(
                rounds,
                CONTENDERS,
                contender -> Contest.benchmark(GuardBenchmark.class, contender).threads(threads));
        double base = Objects.requireNonNull(all.get("resilience4j")).nanos();
        all.forEach((contender, measured) -> print(
                ROW,
                contender,
                threads,
                Runtime.version().feature(),
                Contest.number(measured.nanos(), 1),
                Contest.number(measured.bytes(), 0),
                Contest.number(measured.nanos() / base, 2)));
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

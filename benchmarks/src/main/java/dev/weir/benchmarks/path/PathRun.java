package dev.weir.benchmarks.path;

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
public final class PathRun {
    private static final List<String> CONTENDERS =
            List.of("backend", "routeOfOne", "routeOfThree", "weightedRoute", "untracked", "tracked");
    private static final String ROW = "| %-13s | %7s | %3s | %7s | %7s | %9s | %9s |%n";

    private final int threads;

    private PathRun(int threads) {
        this.threads = threads;
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
        Map<String, Measurement> all = Contest.measure(
                rounds,
                CONTENDERS,
                contender -> Contest.benchmark(PathBenchmark.class, contender).threads(threads));
        Measurement backend = Objects.requireNonNull(all.get("backend"));
        all.forEach((contender, measured) -> print(
                ROW,
                contender,
                threads,
                Runtime.version().feature(),
                Contest.number(measured.nanos(), 0),
                Contest.number(measured.bytes(), 0),
                Contest.number(measured.nanos() - backend.nanos(), 0),
                Contest.number(measured.bytes() - backend.bytes(), 0)));
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

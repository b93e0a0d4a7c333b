package dev.weir.benchmarks.recovery;

import dev.weir.benchmarks.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Sends calls through an outage, each contender side by side with the others against a simulator of its own, round after
 * round, and prints the median of the rounds.
 */
public final class RecoveryRun {
    private static final RecoveryContender BASE =
            new RecoveryContender("exponential, no breaker", "exponential", false, false);
    private static final List<RecoveryContender> CONTENDERS = List.of(
            BASE,
            new RecoveryContender("exponential, breaker", "exponential", false, true),
            new RecoveryContender("exponential, woken", "exponential", true, true),
            new RecoveryContender("adaptive, woken", "adaptive", true, true));
    private static final String ROW = "| %-23s | %3s | %8s | %8s | %6s | %6s | %6s | %6s | %15s |%n";

    private final Map<RecoveryContender, List<Recovery>> recoveries = new LinkedHashMap<>();

    private RecoveryRun() {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        RecoveryRun run = new RecoveryRun();
        for (int round = 0; round < rounds; round++) {
            run.measure();
        }
        if (args.length > 1) {
            printHeader();
        }
        CONTENDERS.forEach(run::printRow);
    }

    private void measure() {
        Map<RecoveryContender, CompletableFuture<Recovery>> underWay =
                CONTENDERS.stream().collect(Collectors.toMap(contender -> contender, RecoveryRun::begin));
        underWay.forEach((contender, recovery) -> recoveries
                .computeIfAbsent(contender, unseen -> new ArrayList<>())
                .add(recovery.join()));
    }

    private static CompletableFuture<Recovery> begin(RecoveryContender contender) {
        return CompletableFuture.supplyAsync(new Outage(contender)::pass, task -> new Thread(task).start());
    }

    private static void printHeader() {
        print(ROW, "contender", "JDK", "attempts", "answered", "median", "p95", "max", "peak", "sooner (median)");
        print(ROW, "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
    }

    private void printRow(RecoveryContender contender) {
        print(
                ROW,
                contender.name(),
                Runtime.version().feature(),
                whole(median(contender, Recovery::attempts)),
                whole(median(contender, Recovery::answered)),
                seconds(median(contender, recovery -> recovery.secondsAt(0.5))),
                seconds(median(contender, recovery -> recovery.secondsAt(0.95))),
                seconds(median(contender, recovery -> recovery.secondsAt(1))),
                whole(median(contender, Recovery::peak)),
                sooner(contender));
    }

    private String sooner(RecoveryContender contender) {
        double mine = median(contender, recovery -> recovery.secondsAt(0.5));
        double base = median(BASE, recovery -> recovery.secondsAt(0.5));
        return Double.isFinite(mine) ? String.format(Locale.ROOT, "%.0f %%", 100 * (1 - mine / base)) : "never";
    }

    private double median(RecoveryContender contender, ToDoubleFunction<Recovery> figure) {
        List<Recovery> rounds = recoveries.getOrDefault(contender, List.of());
        return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String seconds(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "never";
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}

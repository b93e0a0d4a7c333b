package dev.weir.benchmarks.routes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends calls through each kind of trouble, all contenders side by side, and prints what came of it. */
public final class RoutesRun {
    private static final Map<String, RouteContender.Factory> CONTENDERS = contenders();

    private static final String ALL = "all";

    private RoutesRun() {}

    private static Map<String, RouteContender.Factory> contenders() {
        Map<String, RouteContender.Factory> contenders = new LinkedHashMap<>();
        contenders.put("plain", (first, second) -> PlainContender.withRetries(first));
        contenders.put("resilience4j", Resilience4jContender::new);
        contenders.put("weir", (first, second) -> new WeirContender(first, second, Map.of()));
        contenders.put(
                "weir, hedged",
                (first, second) ->
                        new WeirContender(first, second, Map.of("hedge", Map.of("after", "p95", "budget", "5%"))));
        return contenders;
    }

    /**
     * Measures on the JDK that runs this; the first argument is a kind of trouble, such as {@code slow-tail}, or {@code all},
     * the second {@code header} for a header.
     */
    public static void main(String[] args) {
        String wanted = args.length > 0 ? args[0] : ALL;
        if (args.length > 1) {
            print(
                    "trouble",
                    "contender",
                    "JDK",
                    "whole",
                    "p50",
                    "p95",
                    "p99",
                    "p50",
                    "p95",
                    "p99",
                    "first",
                    "second",
                    "cost",
                    "return");
            print("---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        }
        Arrays.stream(Trouble.values())
                .filter(trouble -> wanted.equals(ALL) || trouble.id().equals(wanted))
                .forEach(RoutesRun::measure);
    }

    private static void measure(Trouble trouble) {
        Map<String, CompletableFuture<RouteResult>> underWay = new LinkedHashMap<>();
        CONTENDERS.forEach((name, contender) -> underWay.put(name, begin(new RouteLoad(trouble, contender)::run)));
        underWay.forEach((name, result) -> printRow(trouble, name, result.join()));
    }

    private static CompletableFuture<RouteResult> begin(Callable<RouteResult> load) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return load.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static void printRow(Trouble trouble, String name, RouteResult result) {
        print(
                trouble.description(),
                name,
                Runtime.version().feature(),
                String.format(Locale.ROOT, "%.1f", result.wholePercent()),
                seconds(result.secondsAt(0.5, MeasuredCall::firstText)),
                seconds(result.secondsAt(0.95, MeasuredCall::firstText)),
                seconds(result.secondsAt(0.99, MeasuredCall::firstText)),
                seconds(result.secondsAt(0.5, MeasuredCall::end)),
                seconds(result.secondsAt(0.95, MeasuredCall::end)),
                seconds(result.secondsAt(0.99, MeasuredCall::end)),
                result.first().size(),
                result.second().size(),
                String.format(Locale.ROOT, "%.2f", result.answersPerCall()),
                trouble.over() == null ? "" : seconds(result.returnSeconds()));
    }

    private static String seconds(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "never";
    }

    private static void print(Object... values) {
        System.out.printf(
                Locale.ROOT,
                "| %-25s | %-14s | %3s | %6s | %6s | %6s | %6s | %6s | %6s | %6s | %6s | %6s | %5s | %6s |%n",
                values);
    }
}

package dev.weir.benchmarks.cache;

import dev.weir.benchmarks.Contest;
import dev.weir.simulator.ModelUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Prints what a hit costs, in memory and in Redis, and what the cache saves. In memory the contenders run in turn, round after
 * round, each in a JVM of its own; a row is the median of the rounds.
 */
public final class CacheRun {
    private static final List<String> CONTENDERS = List.of("caffeine", "sha256", "caching", "client");

    /** Those of gpt-4o-mini. */
    private static final double USD_PER_MILLION_INPUT = 0.15;

    private static final double USD_PER_MILLION_OUTPUT = 0.60;

    private CacheRun() {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print("contender", "JDK", "ns/op", "B/op");
            print("---", "--:", "--:", "--:");
        }
        Contest.measure(rounds, CONTENDERS, contender -> Contest.benchmark(CacheBenchmark.class, contender))
                .forEach((contender, measured) -> print(
                        contender,
                        Runtime.version().feature(),
                        Contest.number(measured.nanos(), 0),
                        Contest.number(measured.bytes(), 0)));
        printRedisHits();
        printSavings();
    }

    private static void printRedisHits() {
        System.out.printf("%n| %-16s | %3s | %8s | %8s |%n", "hit in Redis", "JDK", "p50 us", "p99 us");
        System.out.printf("| %-16s | %3s | %8s | %8s |%n", "---", "--:", "--:", "--:");
        RedisHits.measure()
                .forEach((contender, micros) -> System.out.printf(
                        Locale.ROOT,
                        "| %-16s | %3d | %8.0f | %8.0f |%n",
                        contender,
                        Runtime.version().feature(),
                        micros[micros.length / 2],
                        micros[micros.length * 99 / 100]));
    }

    private static void printSavings() {
        String form = "| %-8s | %3s | %6s | %8s | %8s | %9s | %7s | %6s | %6s |%n";
        System.out.println();
        System.out.printf(form, "cache", "JDK", "hits %", "shared %", "requests", "tokens", "USD", "p50 ms", "p95 ms");
        System.out.printf(form, "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        Map<String, Map<String, String>> caches = new LinkedHashMap<>();
        caches.put("none", Map.of());
        caches.put("memory", Map.of("llm.cache.type", "memory", "llm.cache.ttl", "1d"));
        caches.forEach((name, settings) -> {
            ZipfLoad.Result result = ZipfLoad.run(settings);
            ModelUsage billed = result.billed();
            System.out.printf(
                    form,
                    name,
                    Runtime.version().feature(),
                    "%.1f".formatted(result.hitPercent()),
                    "%.1f".formatted(result.sharedPercent()),
                    billed.requests(),
                    billed.input() + billed.output(),
                    "%.4f"
                            .formatted(
                                    (billed.input() * USD_PER_MILLION_INPUT + billed.output() * USD_PER_MILLION_OUTPUT)
                                            / 1e6),
                    "%.2f".formatted(result.percentile(50)),
                    "%.2f".formatted(result.percentile(95)));
        });
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %-9s | %3s | %9s | %7s |%n", cells);
    }
}

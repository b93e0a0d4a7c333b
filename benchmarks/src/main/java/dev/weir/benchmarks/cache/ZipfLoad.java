package dev.weir.benchmarks.cache;

import dev.weir.Weir;
import dev.weir.client.CallResult;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Callers side by side that ask 5,000 intents over 500 distinct ones, of which the n-th is asked n times as rarely as the first
 * (Zipf's law), at a provider that takes 200 ms to the first token and 5 ms to each further one.
 */
final class ZipfLoad {
    private static final int INTENTS = 5_000;
    private static final int DISTINCT = 500;
    private static final int CALLERS = 32;
    private static final long SEED = 42;
    private static final String MODEL = "gpt-4o-mini";
    private static final Timing TIMING = Timing.INSTANT
            .withFirstToken(Duration.ofMillis(200))
            .withPerToken(Duration.ofMillis(5))
            .withJitter(0.1);

    private ZipfLoad() {}

    /**
     * What the calls had, together.
     *
     * @param hits answered from the cache
     * @param shared answered with the answer of an identical call in flight
     * @param billed what the provider billed
     * @param millis the durations, in order
     */
    record Result(int hits, int shared, ModelUsage billed, List<Double> millis) {
        double percentile(double percent) {
            return millis.get((int) Math.ceil(percent / 100 * millis.size()) - 1);
        }

        double hitPercent() {
            return 100.0 * hits / millis.size();
        }

        double sharedPercent() {
            return 100.0 * shared / millis.size();
        }
    }

    /** @param cache the settings of the cache, by their keys; none for no cache */
    static Result run(Map<String, String> cache) {
        Scenario scenario = Scenario.builder()
                .timing(TIMING)
                .answer(AnswerSettings.FILLER.withTokens(20, 100))
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Simulator simulator =
                        Simulator.builder().seed(SEED).scenario(scenario).start();
                Weir weir = weir(simulator, cache)) {
            weir.chat(request(-1)); // loads the classes and connects
            simulator.resetUsage();
            List<CallResult> results = Arrays.stream(ranks())
                    .mapToObj(rank -> CompletableFuture.supplyAsync(() -> weir.chat(request(rank)), callers))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
            return result(results, simulator.usage().values().stream().reduce(ModelUsage.NONE, ModelUsage::plus));
        } finally {
            callers.shutdown();
        }
    }

    private static Weir weir(Simulator simulator, Map<String, String> cache) {
        Map<String, Object> settings = new HashMap<>(cache);
        settings.put("llm.client.backend", "provider");
        settings.put(
                "llm.backends.provider",
                Map.of(
                        "type", "openai",
                        "baseUrl", simulator.baseUri().toString(),
                        "apiKey", "key",
                        "slotLimited", "false"));
        return Weir.builder().environment(Map.of()).map(settings).build();
    }

    private static Result result(List<CallResult> results, ModelUsage billed) {
        int hits =
                (int) results.stream().filter(each -> each.facts().cacheHit()).count();
        int free = (int)
                results.stream().filter(each -> each.facts().attempts() == 0).count();
        List<Double> millis = results.stream()
                .map(each -> each.duration().toNanos() / 1e6)
                .sorted()
                .toList();
        return new Result(hits, free - hits, billed, millis);
    }

    private static ChatRequest request(int rank) {
        return ChatRequest.builder(MODEL)
                .system("You translate requests of network operators into actions. Answer with the action alone. "
                        .repeat(4))
                .user("Scale the user plane function of region " + rank + " to meet the load of the evening.")
                .temperature(0.0)
                .build();
    }

    /** Drawn with a seed, so that every run asks the same. */
    private static int[] ranks() {
        double[] cumulative = new double[DISTINCT];
        double sum = 0;
        for (int i = 0; i < DISTINCT; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        double all = sum;
        SplittableRandom random = new SplittableRandom(SEED);
        return IntStream.range(0, INTENTS)
                .map(i -> Arrays.binarySearch(cumulative, random.nextDouble() * all))
                .map(place -> place < 0 ? -place - 1 : place)
                .toArray();
    }
}

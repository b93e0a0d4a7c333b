package dev.weir.benchmarks.batch;

import dev.weir.Weir;
import dev.weir.client.CallResult;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Callers side by side at a provider with eight slots: intents of a type with instructions of some 700 tokens, and short texts
 * to embed, with and without batches. The first argument selects {@code intents}, {@code answers} (intents whose answers grow),
 * {@code prompts} (arrays of prompts) or {@code embeddings}, or {@code all}; the second {@code header} prints a header.
 */
public final class BatchLoad {
    private static final String ROW = "| %-10s | %7s | %-8s | %8s | %7s | %7s | %7s | %9s | %9s | %8s |%n";
    private static final Timing CHAT = Timing.INSTANT
            .withFirstToken(Duration.ofMillis(50))
            .withPerInputToken(Duration.ofNanos(200_000))
            .withPerToken(Duration.ofMillis(5))
            .withSlots(8)
            .withQueue(10_000);
    private static final Timing EMBEDDING = Timing.INSTANT
            .withFirstToken(Duration.ofMillis(20))
            .withPerInputToken(Duration.ofNanos(20_000))
            .withSlots(8)
            .withQueue(10_000);
    private static final String SCHEMA = """
            {"type": "object", "properties": {"action": {"enum": ["scale", "deploy", "delete"]}, "target": {"type": "string"},
              "replicas": {"type": "integer", "minimum": 1, "maximum": 9}}, "required": ["action", "target", "replicas"], "additionalProperties": false}""";

    private static final String ANSWER = "{\"action\":\"scale\",\"target\":\"north\",\"replicas\":4}";

    private static final String INSTRUCTIONS = "You translate requests of network operators into actions. ".repeat(60);

    private BatchLoad() {}

    /** A call; returns what it cost. */
    private interface Asking {
        Cost ask(Weir weir, int number);
    }

    public static void main(String[] args) throws IOException {
        String what = args.length == 0 ? "all" : args[0];
        if (args.length > 1) {
            System.out.printf(
                    ROW,
                    "load",
                    "callers",
                    "batches",
                    "calls/s",
                    "p50 ms",
                    "p95 ms",
                    "p99 ms",
                    "requests",
                    "input",
                    "USD");
            System.out.printf(ROW, "---", "--:", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        }
        if (what.equals("intents") || what.equals("all")) {
            for (int callers : new int[] {1, 4, 128}) {
                int calls = callers == 128 ? 2_000 : 40 * callers;
                both("intents", CHAT, callers, calls, 10, BatchLoad::intent);
            }
            measure("intents", CHAT, 256, 2_000, 20, SCHEMA, ANSWER, BatchLoad::intent);
        }
        if (what.equals("answers") || what.equals("all")) {
            for (int tokens : new int[] {4, 8, 12, 50}) {
                String text = "x".repeat(4 * tokens - 13); // the simulator's tokens have 4 characters
                String answer = "{\"action\":\"" + text + "\"}";
                String schema = "{\"type\":\"object\",\"properties\":{\"action\":{\"const\":\"" + text + "\"}}}";
                for (int size : new int[] {1, 10, 20}) {
                    measure(tokens + " tokens", CHAT, 256, 800, size, schema, answer, BatchLoad::intent);
                }
            }
        }
        if (what.equals("prompts") || what.equals("all")) {
            for (int callers : new int[] {1, 4, 128}) {
                both("prompts", CHAT, callers, callers == 128 ? 640 : 40 * callers, 8, BatchLoad::prompt);
            }
        }
        if (what.equals("embeddings") || what.equals("all")) {
            both("embeddings", EMBEDDING, 1, 100, 64, BatchLoad::embedding);
            both("embeddings", EMBEDDING, 512, 10_000, 64, BatchLoad::embedding);
        }
        System.exit(0);
    }

    private static Cost intent(Weir weir, int number) {
        CallResult result = weir.process(Intent.of("Scale the function " + number + " of region north to four replicas")
                .withType("Scale"));
        return result.cost();
    }

    private static Cost prompt(Weir weir, int number) {
        CallResult result = weir.chat(ChatRequest.builder("gpt-4o-mini")
                .system(INSTRUCTIONS)
                .user("Scale the function " + number + " of region north to four replicas")
                .build());
        return result.cost();
    }

    private static Cost embedding(Weir weir, int number) {
        EmbeddingResult result = weir.embed(EmbeddingRequest.builder("text-embedding-3-small")
                .text("the function " + number + " of region north")
                .dimensions(64)
                .build());
        return result.cost();
    }

    private static void both(String load, Timing timing, int callers, int calls, int size, Asking asking)
            throws IOException {
        measure(load, timing, callers, calls, 1, SCHEMA, ANSWER, asking);
        measure(load, timing, callers, calls, size, SCHEMA, ANSWER, asking);
    }

    private static void measure(
            String load,
            Timing timing,
            int callers,
            int calls,
            int maxBatchSize,
            String ofAnswer,
            String answer,
            Asking asking)
            throws IOException {
        Path schema = Files.createTempFile("schema", ".json");
        Files.writeString(schema, ofAnswer);
        Scenario scenario = Scenario.builder().timing(timing).answer(answer).build();
        try (Simulator simulator =
                        Simulator.builder().seed(42).scenario(scenario).start();
                Weir weir = weir(simulator, schema, maxBatchSize, load.equals("prompts"))) {
            for (int i = 0; i < 2; i++) {
                asking.ask(weir, -1 - i); // loads the classes and connects
            }
            simulator.resetUsage();
            long[] nanos = new long[calls];
            AtomicInteger next = new AtomicInteger();
            AtomicReference<Cost> cost = new AtomicReference<>(Cost.NONE);
            long begun = System.nanoTime();
            Thread[] threads = new Thread[callers];
            for (int i = 0; i < callers; i++) {
                threads[i] = new Thread(() -> {
                    for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                        long asked = System.nanoTime();
                        Cost own = asking.ask(weir, call);
                        nanos[call] = System.nanoTime() - asked;
                        cost.accumulateAndGet(own, Cost::plus);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            ModelUsage billed = simulator.usage().values().stream().reduce(ModelUsage.NONE, ModelUsage::plus);
            Arrays.sort(nanos);
            BigDecimal usd = Objects.requireNonNull(cost.get()).usd();
            System.out.printf(
                    Locale.ROOT,
                    ROW,
                    load,
                    callers,
                    maxBatchSize == 1 ? "none" : "up to " + maxBatchSize,
                    String.format(Locale.ROOT, "%.0f", calls / seconds),
                    percentile(nanos, 50),
                    percentile(nanos, 95),
                    percentile(nanos, 99),
                    billed.requests(),
                    billed.input(),
                    usd == null ? "unknown" : String.format(Locale.ROOT, "%.5f", usd));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.delete(schema);
        }
    }

    private static String percentile(long[] sorted, int percent) {
        return String.format(Locale.ROOT, "%.1f", sorted[(int) Math.ceil(percent / 100.0 * sorted.length) - 1] / 1e6);
    }

    private static Weir weir(Simulator simulator, Path schema, int maxBatchSize, boolean arrays) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "provider")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.client.timeout", "5m")
                .set("llm.circuitBreaker.maxConcurrentRequests", 1_000)
                .set("llm.costs.type", "pricelist")
                .set("llm.batchProcessing.maxBatchSize", maxBatchSize)
                .set("llm.batchProcessing.concurrentBatches", 8)
                .set(
                        "llm.backends.provider",
                        Map.of(
                                "type", "openai",
                                "baseUrl", simulator.baseUri().toString(),
                                "apiKey", "key",
                                "slotLimited", "false",
                                "promptArrays", arrays ? Map.of("systemTemplate", "{system}\n{user}\n") : Map.of()))
                .set(
                        "llm.intents.Scale",
                        Map.of(
                                "systemPrompt",
                                INSTRUCTIONS,
                                "schema",
                                schema.toString(),
                                "packable",
                                true,
                                "maxPackSize",
                                20))
                .build();
    }
}

package dev.weir.it.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/**
 * Two routes, one of them hedged, over three providers in processes of their own. While many threads call them, plainly and
 * streamed, the providers are killed and started again at random moments, never all at once. {@code -Dkill.seconds=…} sets
 * for how long; {@code -Dkill.seed=…} repeats the draws, though not how the processes meet.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledProvidersTest {
    private static final long SECONDS = Long.getLong("kill.seconds", 10);
    private static final int THREADS = 20;
    private static final int QUESTIONS = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** What the threads of a loaded machine may add to a deadline. */
    private static final Duration LATE = Duration.ofSeconds(3);

    private static final List<String> BACKENDS = List.of("first", "second", "third");

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, String> answers = new HashMap<>();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final LongAdder whole = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<ProviderProcess> providers = new ArrayList<>();

    @TempDir
    private Path folder;

    /** What a listener heard of one call. */
    private static final class Heard implements TokenListener {
        private final StringBuilder text = new StringBuilder();
        private final boolean discards;
        private int finished;

        Heard(boolean discards) {
            this.discards = discards;
        }

        @Override
        public void onToken(String piece) {
            text.append(piece);
        }

        @Override
        public void onFinish(Completion completion) {
            finished++;
        }

        @Override
        public boolean onRestart() {
            if (discards) {
                text.setLength(0);
            }
            return discards;
        }
    }

    private static ChatRequest request(String model, int question) {
        return ChatRequest.builder(model)
                .user("Question " + question + ": where do rivers run?")
                .maxTokens(200)
                .build();
    }

    private static Map<String, Object> targets() {
        return Map.of(
                "targets",
                BACKENDS.stream()
                        .map(name -> Map.of("backend", name, "model", "m"))
                        .toList());
    }

    private Weir weir() {
        Map<String, Object> hedged = new HashMap<>(targets());
        hedged.put("hedge", Map.of("after", "50ms", "budget", "20%"));
        return Weir.builder()
                .environment(Map.of())
                .meterRegistry(meters)
                .set("llm.client.backend", "first")
                .set("llm.backends.first.type", "openai")
                .set("llm.backends.first.baseUrl", providers.get(0).openAi().toString())
                .set("llm.backends.second.type", "anthropic")
                .set("llm.backends.second.baseUrl", providers.get(1).anthropic().toString())
                .set("llm.backends.second.apiKey", "sk-test")
                .set("llm.backends.third.type", "openai")
                .set("llm.backends.third.baseUrl", providers.get(2).openAi().toString())
                .map(Map.of("llm", Map.of("routes", Map.of("chat", targets(), "hedged", hedged))))
                .build();
    }

    @Test
    void everyCallEndsOnceAndWholeOrWithAnErrorThatNamesItsTarget() throws Exception {
        System.out.println("kill.seed=" + seed);
        learnAnswers();
        try {
            for (String backend : BACKENDS) {
                providers.add(ProviderProcess.start(random, folder.resolve(backend + ".log")));
            }
            awaitAll();
            try (Weir weir = weir()) {
                callWhileProvidersAreKilled(weir);
                assertNothingIsLeft(weir);
                awaitAll();
                await("the first target is used again")
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() ->
                                "first".equals(weir.chat(request("chat", 0)).backend()));
            }
            for (ProviderProcess provider : providers) {
                await("connections are closed")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> OpenConnections.to(provider.port()) == 0);
            }
        } finally {
            providers.forEach(ProviderProcess::close);
        }
    }

    private void learnAnswers() {
        try (Simulator simulator = ProviderProcess.answering(0, Timing.INSTANT);
                Weir weir = Weir.builder()
                        .environment(Map.of())
                        .set("llm.client.backend", "only")
                        .set("llm.backends.only.type", "openai")
                        .set("llm.backends.only.baseUrl", simulator.baseUri().toString())
                        .build()) {
            for (int question = 0; question < QUESTIONS; question++) {
                ChatRequest request = request("m", question);
                answers.put(String.valueOf(question), weir.chat(request).text());
            }
        }
        assertThat(answers.values()).doesNotHaveDuplicates();
    }

    private void awaitAll() {
        for (ProviderProcess provider : providers) {
            await("a provider listens").atMost(Duration.ofMinutes(1)).until(provider::isReachable);
        }
    }

    private void callWhileProvidersAreKilled(Weir weir) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Random draws = new Random(random.nextLong());
            callers.execute(() -> {
                while (System.nanoTime() < end && faults.isEmpty()) {
                    call(weir, draws);
                }
            });
        }
        callers.shutdown();
        long kills = 0;
        while (!callers.awaitTermination(100 + random.nextInt(900), TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
            kills += killSome(callers);
        }
        assertThat(callers.awaitTermination(2, TimeUnit.MINUTES))
                .as("seed %d", seed)
                .isTrue();
        System.out.println("killed: " + kills + ", answered whole: " + whole + ", failed: " + failed);
        assertThat(faults).as("faults, seed %d", seed).isEmpty();
        assertThat(kills).as("kills, seed %d", seed).isPositive();
        assertThat(whole.sum())
                .as("answered whole, with %s errors, seed %d", failed, seed)
                .isGreaterThan(failed.sum() * 9);
    }

    /** Kills one or two of the three, and starts them again. Returns how many. */
    private int killSome(ExecutorService callers) throws Exception {
        int kept = random.nextInt(providers.size());
        List<ProviderProcess> killed = new ArrayList<>(providers);
        killed.remove(kept);
        if (random.nextInt(3) > 0) {
            killed.remove(random.nextInt(killed.size()));
        }
        for (ProviderProcess provider : killed) {
            provider.kill();
        }
        callers.awaitTermination(random.nextInt(1_000), TimeUnit.MILLISECONDS);
        for (ProviderProcess provider : killed) {
            provider.startAgain();
        }
        awaitAll();
        return killed.size();
    }

    private void call(Weir weir, Random draws) {
        int question = draws.nextInt(QUESTIONS);
        @Nullable Heard heard = draws.nextBoolean() ? new Heard(draws.nextBoolean()) : null;
        String route = draws.nextBoolean() ? "chat" : "hedged";
        String answer = answers.get(String.valueOf(question));
        ChatRequest request = request(route, question);
        CallOptions options = CallOptions.DEFAULT.withTimeout(TIMEOUT);
        long began = System.nanoTime();
        try {
            try {
                CallResult result = heard == null ? weir.chat(request, options) : weir.stream(request, options, heard);
                whole.increment();
                assertThat(result.text()).isEqualTo(answer);
                assertThat(result.backend()).isIn(BACKENDS);
                if (heard != null) {
                    assertThat(heard.text.toString()).isEqualTo(answer);
                    assertThat(heard.finished).isEqualTo(1);
                }
            } catch (CallException e) {
                failed.increment();
                assertThat(e).message().containsAnyOf("first", "second", "third");
                if (heard != null) {
                    assertThat(answer).startsWith(heard.text);
                    assertThat(heard.finished).isZero();
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIMEOUT.plus(LATE));
        } catch (RuntimeException | AssertionError e) {
            faults.add(new AssertionFailedError(route + ", streamed " + (heard != null) + ": " + e.getMessage(), e));
        }
    }

    private void assertNothingIsLeft(Weir weir) {
        assertThat(weir.activeCalls()).isEmpty();
        for (String backend : BACKENDS) {
            await("permits of " + backend)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> weir.breaker(backend, "m").statistics().inFlight() == 0);
        }
        for (String name : List.of("llm.requests.in.flight", "llm.limit.waiting")) {
            for (Gauge gauge : meters.find(name).gauges()) {
                assertThat(gauge.value()).as("%s, seed %d", gauge.getId(), seed).isZero();
            }
        }
    }
}

package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Races of two targets that answer, fail, hang and break, and whose calls are cancelled and run out of time, on real
 * threads. {@code -Dhedge.seed=…} repeats the choices, not the order of the threads.
 */
@Tag("race")
@Timeout(120)
class HedgeStressTest {
    private static final int CALLS = 1_000;
    private static final int CALLERS = 4;
    private static final String ROUTE =
            "circuitBreaker: { failureThreshold: 1000 }, routes: { chat: { brokenStream: fail,"
                    + " firstTextWithin: 50ms, targets: [ { backend: primary, model: a }, { backend: second, model: b } ],"
                    + " hedge: { after: 1ms, budget: 100% } } }";
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final long seed = Long.getLong("hedge.seed", System.nanoTime());
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Answers with its name several times, and each time something may go wrong. */
    private static final class Unreliable implements Backend {
        private final String name;
        private final Random random;

        Unreliable(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            TokenListener listener = call.listener();
            StringBuilder text = new StringBuilder();
            try {
                for (int i = 0; i < 3; i++) {
                    int what = random.nextInt(100);
                    if (what < 1) {
                        new CountDownLatch(1).await();
                    }
                    boolean over = new CountDownLatch(1).await(random.nextInt(1500), TimeUnit.MICROSECONDS);
                    if (what < 8 || over) {
                        throw BackendException.builder(Reason.SERVER_ERROR, "by chance")
                                .build();
                    }
                    text.append(name);
                    if (listener != null) {
                        listener.onToken(name);
                    }
                }
            } catch (InterruptedException e) {
                throw BackendException.builder(Reason.CUT, "interrupted")
                        .cause(e)
                        .build();
            }
            return Completion.of(request.model(), text.toString());
        }
    }

    /** Hears one target alone, and one thread at a time. */
    private static final class Heard implements TokenListener {
        private final StringBuilder text = new StringBuilder();
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile boolean twoAtOnce;

        @Override
        public void onToken(String piece) {
            twoAtOnce |= !busy.compareAndSet(false, true);
            text.append(piece);
            busy.set(false);
        }
    }

    @Test
    void eachRaceHasOneAnswerAndEverythingIsGivenBack() {
        Map<String, Backend> backends = Map.of(
                "primary", new Unreliable("A", new Random(seed)), "second", new Unreliable("B", new Random(seed + 1)));
        try (PooledClient pooled = new PooledClient(4, null, registry, backends, ROUTE)) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(seed + 2 + i);
                callers.add(CompletableFuture.runAsync(() -> call(pooled, random), work -> new Thread(work).start()));
            }
            callers.forEach(caller -> caller.orTimeout(100, TimeUnit.SECONDS).join());

            await().until(() -> pooled.client.activeCalls().isEmpty());
            await().until(() -> inFlight(pooled, "primary", "a") == 0 && inFlight(pooled, "second", "b") == 0);
            assertThat(hedges("won")).isPositive();
            assertThat(hedges("lost")).isPositive();
            assertThat(hedges("failed")).isPositive();
        }
    }

    private double hedges(String outcome) {
        return registry.get("llm.hedges")
                .tags("route", "chat", "outcome", outcome)
                .counter()
                .count();
    }

    private static int inFlight(PooledClient pooled, String backend, String model) {
        return pooled.client.breaker(backend, model).statistics().inFlight();
    }

    private void call(PooledClient pooled, Random random) {
        for (int i = 0; i < CALLS / CALLERS; i++) {
            boolean streamed = random.nextInt(4) > 0;
            Duration timeout = Duration.ofMillis(random.nextInt(10) == 0 ? 2 : 300);
            CallOptions options = CallOptions.DEFAULT.withRetryStrategy("never").withTimeout(timeout);
            if (random.nextInt(20) == 0) {
                pooled.client.activeCalls().stream().findAny().ifPresent(active -> cancel(pooled, active.id()));
            }
            Heard heard = new Heard();
            CallResult result = null;
            try {
                result =
                        streamed ? pooled.client.stream(REQUEST, options, heard) : pooled.client.chat(REQUEST, options);
            } catch (CallException e) {
                assertThat(e.attemptLog() == null || e.attemptLog().attemptCount() > 0)
                        .isTrue();
            }
            check(result, heard, streamed, timeout);
        }
    }

    private void cancel(PooledClient pooled, String id) {
        cancelled.add(id);
        pooled.client.cancel(id);
    }

    private void check(@Nullable CallResult result, Heard heard, boolean streamed, Duration timeout) {
        assertThat(heard.twoAtOnce).as("-Dhedge.seed=%d", seed).isFalse();
        assertThat(heard.text.toString()).as("-Dhedge.seed=%d", seed).matches("A{0,3}|B{0,3}");
        if (result != null) {
            String name = "primary".equals(result.backend()) ? "AAA" : "BBB";
            assertThat(result.text()).as("-Dhedge.seed=%d", seed).isEqualTo(name);
            if (result.duration().compareTo(timeout) < 0 && !cancelled.contains(result.callId())) {
                assertThat(heard.text.toString()).as("-Dhedge.seed=%d", seed).isEqualTo(streamed ? name : "");
            }
        }
    }
}

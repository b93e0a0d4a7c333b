package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on a narrow pool that are answered, fail, hang, are cancelled and run out of time, in any order. */
@Tag("race")
@Timeout(120)
class AsyncCallStressTest {
    private static final int CALLS = 2_000;
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Random random = new Random(7);

    private static Completion anything(ChatRequest request, CallContext call) throws BackendException {
        int what = ThreadLocalRandom.current().nextInt(100);
        if (what < 10) {
            throw new BackendException(ErrorClass.PERMANENT, "failed on purpose");
        }
        if (what < 15) {
            throw new AssertionError("broken on purpose");
        }
        if (what < 20) {
            hang();
        }
        return Completion.of(request.model(), "yes");
    }

    private static void hang() throws BackendException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw BackendException.builder(ErrorClass.NETWORKING, "interrupted")
                    .cause(e)
                    .build();
        }
    }

    private CallOptions options() {
        return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1 + random.nextInt(300)));
    }

    @Test
    void eachCallEndsOnceAndIsCountedOnceAndNothingIsLeftUnderWay() {
        try (PooledClient pooled = new PooledClient(4, null, registry, AsyncCallStressTest::anything)) {
            List<CompletableFuture<CallResult>> futures = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                futures.add(pooled.client.chatAsync(REQUEST, options()));
                if (random.nextInt(20) == 0) {
                    futures.get(random.nextInt(futures.size())).cancel(true);
                }
                if (random.nextInt(20) == 0) {
                    pooled.client.activeCalls().stream()
                            .skip(random.nextInt(3))
                            .findFirst()
                            .ifPresent(active -> pooled.client.cancel(active.id()));
                }
            }

            await().atMost(Duration.ofMinutes(1))
                    .until(() -> futures.stream().allMatch(CompletableFuture::isDone)
                            && pooled.client.activeCalls().isEmpty());

            assertThat(pooled.finished).hasSize(CALLS);
            assertThat(registry.get("llm.requests.in.flight").gauge().value()).isZero();
            assertThat(pooled.client.breaker("primary", "model-1").statistics().inFlight())
                    .isZero();
        }
    }
}

package dev.weir.it.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.cache.redis.RedisServer;
import dev.weir.client.CallResult;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeTime;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runtimes that share a Redis server. */
class SharedCacheTest {
    private static final int FAILURES_BEFORE_PAUSE = 5;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final FakeTime time = new FakeTime();
    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private Weir weir() {
        return Weir.builder()
                .environment(Map.of())
                .meterRegistry(registry)
                .timeSource(time)
                .map(Map.of(
                        "llm.cache.type", "redis",
                        "llm.cache.url", server.url(),
                        "llm.cache.maxWait", "10s",
                        "llm.cache.ttl", "1h"))
                .build();
    }

    private static ChatRequest request(String name) {
        return ChatRequest.builder("offline")
                .system("Qzxvw7")
                .user("Deploy " + name + " with 3 replicas")
                .temperature(0.0)
                .build();
    }

    private double failures() {
        return registry.get("llm.cache.failures").counter().count();
    }

    @Test
    void oneIsAnsweredWithWhatTheOtherAsked() {
        try (Weir one = weir();
                Weir other = weir()) {
            CallResult first = one.chat(request("nginx"));
            CallResult second = other.chat(request("nginx"));
            assertThat(first.facts().cacheHit()).isFalse();
            assertThat(second.facts().cacheHit()).isTrue();
            assertThat(second.completion()).isEqualTo(first.completion());
            assertThat(second.facts().attempts()).isZero();
        }
    }

    /** CK-12. */
    @Test
    void noPartOfThePromptIsInTheStore() {
        try (Weir weir = weir()) {
            weir.chat(request("nginx"));
        }
        RedisCommands<String, String> redis = server.commands();
        assertThat(redis.keys("*")).singleElement().satisfies(key -> {
            assertThat(key).matches("weir:[0-9a-f]{64}");
            assertThat(redis.get(key)).startsWith("W").doesNotContain("Qzxvw7");
        });
    }

    /** CV-15. */
    @Test
    void aKilledServerFailsNoCallAndIsUsedAgainAfterItsRestart() {
        try (Weir weir = weir()) {
            weir.chat(request("nginx-before"));
            server.kill();
            for (int i = 0; i < 20; i++) {
                assertThat(weir.chat(request("nginx-" + i)).text()).isNotEmpty();
            }
            assertThat(failures()).as("of 20 reads and writes").isEqualTo(FAILURES_BEFORE_PAUSE);
            server.restart();
            awaitUse(weir);
        }
    }

    /** CV-15. */
    @Test
    void aFrozenServerDelaysCallsUntilItIsLeftAlone() {
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .meterRegistry(registry)
                .timeSource(time)
                .map(Map.of("llm.cache.type", "redis", "llm.cache.url", server.url(), "llm.cache.maxWait", "20ms"))
                .build()) {
            server.freeze();
            for (int i = 0; i < 20; i++) {
                assertThat(weir.chat(request("nginx-" + i)).text()).isNotEmpty();
            }
            assertThat(failures()).isEqualTo(FAILURES_BEFORE_PAUSE);
            server.thaw();
            awaitUse(weir);
        }
    }

    private void awaitUse(Weir weir) {
        await().until(() -> {
            time.advance(Duration.ofSeconds(5));
            weir.chat(request("nginx-again"));
            return weir.chat(request("nginx-again")).facts().cacheHit();
        });
    }
}

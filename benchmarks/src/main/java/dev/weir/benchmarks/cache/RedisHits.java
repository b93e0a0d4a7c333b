package dev.weir.benchmarks.cache;

import dev.weir.Weir;
import dev.weir.cache.redis.RedisCache;
import dev.weir.cache.redis.RedisCacheSettings;
import dev.weir.cache.redis.RedisServer;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Hits of one caller in a Redis server of this machine, for a prompt of a thousand characters. */
final class RedisHits {
    private static final int WARM_UP = 20_000;
    private static final int HITS = 20_000;
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String TEXT = "The user plane function was scaled to 3 replicas. ".repeat(20);

    private RedisHits() {}

    /** The microseconds of each contender's hits, in order. */
    static Map<String, double[]> measure() {
        Map<String, double[]> contenders = new LinkedHashMap<>();
        try (RedisServer server = RedisServer.start()) {
            contenders.put("bare Lettuce get", bare(server));
            contenders.put("cache-redis get", cache(server));
            contenders.put("client", client(server));
        }
        return contenders;
    }

    private static double[] bare(RedisServer server) {
        RedisClient client = RedisClient.create(server.url());
        try {
            RedisCommands<String, byte[]> redis = client.connect(
                            RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE))
                    .sync();
            redis.set(KEY, new byte[400]);
            return micros(() -> redis.get(KEY));
        } finally {
            client.shutdown();
        }
    }

    private static double[] cache(RedisServer server) {
        try (RedisCache cache =
                new RedisCache(RedisCacheSettings.of(server.url()), TimeSource.system(), new SimpleMeterRegistry())) {
            cache.put(
                    KEY, CachedAnswer.of(Completion.of("offline", TEXT), "offline", Instant.MAX), Duration.ofHours(1));
            return micros(() -> cache.get(KEY).orElse(null));
        }
    }

    private static double[] client(RedisServer server) {
        ChatRequest request = ChatRequest.builder("offline")
                .user("Deploy nginx with 3 replicas. ".repeat(33))
                .temperature(0.0)
                .build();
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .map(Map.of("llm.cache.type", "redis", "llm.cache.url", server.url(), "llm.cache.maxWait", "1s"))
                .build()) {
            weir.chat(request);
            return micros(() -> weir.chat(request));
        }
    }

    private static double[] micros(Supplier<?> hit) {
        for (int i = 0; i < WARM_UP; i++) {
            Objects.requireNonNull(hit.get());
        }
        double[] micros = new double[HITS];
        for (int i = 0; i < HITS; i++) {
            long begin = System.nanoTime();
            Objects.requireNonNull(hit.get());
            micros[i] = (System.nanoTime() - begin) / 1e3;
        }
        Arrays.sort(micros);
        return micros;
    }
}

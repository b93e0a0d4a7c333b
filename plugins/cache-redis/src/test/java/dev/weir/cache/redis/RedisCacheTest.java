package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.ResponseCacheContract;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisCacheTest extends ResponseCacheContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String KEY = "0123456789abcdef".repeat(4);

    private static RedisServer server;
    private static RedisCommands<String, String> redis;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<RedisCache> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redis = server.commands();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        redis.flushall();
    }

    @AfterEach
    void close() {
        open.forEach(RedisCache::close);
    }

    @Override
    protected ResponseCache cache(TimeSource time) {
        return cache("weir");
    }

    /** Time passes at the server, so what is left to its keys is made shorter instead. */
    @Override
    protected void letTimePass(Duration duration) {
        redis.keys("*").forEach(key -> redis.pexpire(key, redis.pttl(key) - duration.toMillis()));
    }

    private RedisCache cache(String prefix) {
        return cache(prefix, "2MB");
    }

    private RedisCache cache(String prefix, String maxValueBytes) {
        RedisCache cache = new RedisCache(
                new RedisCacheSettings(
                        URI.create(server.url()),
                        null,
                        null,
                        0,
                        prefix,
                        ByteSize.parse(maxValueBytes),
                        Duration.ofSeconds(10)),
                TimeSource.system(),
                registry);
        open.add(cache);
        return cache;
    }

    private static CachedAnswer answer(String text) {
        return CachedAnswer.of(Completion.of("model-1", text), "primary", Instant.MAX);
    }

    private double count(String meter, String reason) {
        return registry.get(meter)
                .tag("cache_type", "redis")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void twoCachesShareTheirAnswers() {
        cache("weir").put(KEY, answer("shared"), HOUR);
        assertThat(cache("weir").get(KEY)).contains(answer("shared"));
        assertThat(cache("other").get(KEY)).isEmpty();
    }

    @Test
    void theServerEndsTheTimeToLive() {
        cache("weir").put(KEY, answer("text"), HOUR);
        assertThat(redis.pttl("weir:" + KEY)).isBetween(HOUR.toMillis() - 60_000, HOUR.toMillis());
        cache("weir").put(KEY, answer("text"), Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(redis.pttl("weir:" + KEY)).isBetween(Duration.ofDays(36_000).toMillis(), Long.MAX_VALUE);
        cache("weir").put(KEY, answer("text"), Duration.ofNanos(1));
        assertThat(redis.pttl("weir:" + KEY)).isLessThanOrEqualTo(1);
    }

    @Test
    void clearsItsOwnPrefixAlone() {
        Map<String, String> others = Map.of("weirabc", "1", "other:abc", "2", "we", "3", "weir:two:abc", "4");
        redis.mset(others);
        redis.mset(IntStream.range(0, 3_500)
                .boxed()
                .collect(Collectors.toMap(number -> "weir:%064x".formatted(number), number -> "a value")));
        RedisCache cache = cache("weir");
        assertThat(cache.size()).isEqualTo(3_500);
        cache.clear();
        assertThat(cache.size()).isZero();
        assertThat(redis.keys("*")).containsExactlyInAnyOrderElementsOf(others.keySet());
    }

    /** CV-13. */
    @Test
    void anAnswerAboveTheLimitIsNotStored() {
        RedisCache cache = cache("weir", "10KB");
        cache.put(KEY, answer("x".repeat(20_000)), HOUR);
        assertThat(redis.exists("weir:" + KEY)).isZero();
        assertThat(count("llm.cache.dropped", "too_large")).isEqualTo(1);
        cache("weir").put(KEY, answer("x".repeat(20_000)), HOUR);
        assertThat(cache.get(KEY))
                .as("stored by another one, with a higher limit")
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsAMissAndIsCounted() {
        RedisCache cache = cache("weir");
        redis.set("weir:" + KEY, "what somebody else wrote");
        assertThat(cache.get(KEY)).isEmpty();
        redis.set("weir:" + KEY, "W\t of a later version");
        assertThat(cache.get(KEY)).isEmpty();
        redis.del("weir:" + KEY);
        redis.lpush("weir:" + KEY, "a", "list");
        assertThat(cache.get(KEY)).isEmpty();
        assertThat(count("llm.cache.unreadable", "corrupt")).isEqualTo(2);
        assertThat(count("llm.cache.unreadable", "newer_version")).isEqualTo(1);
        cache.put(KEY, answer("again"), HOUR);
        assertThat(cache.get(KEY)).contains(answer("again"));
    }

    @Test
    void isNotUsedOnTheThreadOfTheCall() {
        assertThat(cache("weir").isLocal()).isFalse();
    }
}

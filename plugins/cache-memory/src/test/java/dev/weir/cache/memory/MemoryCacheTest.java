package dev.weir.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.ResponseCacheContract;
import dev.weir.testkit.fake.FakeTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@Lacks(Feature.CLOSING)
class MemoryCacheTest extends ResponseCacheContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Override
    protected ResponseCache cache(TimeSource time) {
        return cache(time, 10_000, "64MB");
    }

    private MemoryCache cache(TimeSource time, int maxEntries, String maxBytes) {
        return new MemoryCache(MemoryCacheSettings.of(maxEntries, maxBytes), time, registry);
    }

    private static CachedAnswer answer(int characters) {
        return CachedAnswer.of(Completion.of("model-1", "x".repeat(characters)), "primary", Instant.MAX);
    }

    @Test
    void neverHoldsMoreThanTheMaximumNumberOfEntries() {
        MemoryCache cache = cache(new FakeTime(), 100, "64MB");
        for (int i = 0; i < 10_000; i++) {
            cache.put("key-" + i, answer(10), HOUR);
            assertThat(cache.size()).isLessThanOrEqualTo(100);
        }
        assertThat(cache.size()).isGreaterThan(90);
        assertThat(registry.get("llm.cache.evictions").counter().count()).isGreaterThanOrEqualTo(9_900);
    }

    /** CV-13. */
    @Test
    void neverHoldsMoreThanTheMaximumNumberOfBytes() {
        MemoryCache cache = cache(new FakeTime(), 10_000, "1MB");
        for (int i = 0; i < 100_000; i++) {
            cache.put("key-" + i, answer(i % 20_000), HOUR);
        }
        cache.size();
        assertThat(cache.bytes()).isBetween(500_000L, 1_000_000L);
        assertThat(registry.get("llm.cache.bytes").gauge().value()).isLessThanOrEqualTo(1_000_000);
    }

    /** CV-13. */
    @Test
    void anAnswerLargerThanTheWholeCacheIsDropped() {
        MemoryCache cache = cache(new FakeTime(), 10, "1MB");
        cache.put("large", answer(1_000_000), HOUR);
        assertThat(cache.size()).isZero();
        assertThat(cache.get("large")).isEmpty();
    }

    @Test
    void isUsedOnTheThreadOfTheCall() {
        assertThat(cache(new FakeTime()).isLocal()).isTrue();
    }

    @Test
    void showsItsSize() {
        MemoryCache cache = cache(new FakeTime(), 10, "1MB");
        cache.put("key", answer(1_000), HOUR);
        assertThat(registry.get("llm.cache.entries").gauge().value()).isEqualTo(1);
        assertThat(registry.get("llm.cache.bytes").gauge().value()).isEqualTo(100_000);
    }
}

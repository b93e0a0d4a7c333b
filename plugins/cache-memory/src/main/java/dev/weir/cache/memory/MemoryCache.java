package dev.weir.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * A response cache in the memory of the process, bounded by entries and by bytes. When it is full, Caffeine evicts the
 * answers that are used least and latest (W-TinyLFU, Einziger, Friedman and Manes, 2017).
 *
 * <p>Thread-safe. Its size is shown by the meters {@code llm.cache.entries}, {@code llm.cache.bytes} and
 * {@code llm.cache.evictions}.
 *
 * <p>Caffeine has one bound. It is that of the bytes, and each answer weighs at least the share of one of the permitted
 * number of entries, so that both bounds hold.
 */
public final class MemoryCache implements ResponseCache {
    /** The memory of a key and its entry. */
    private static final int ENTRY_BYTES = 256;

    private final Cache<String, Entry> cache;
    private final long share;

    private record Entry(CachedAnswer answer, Duration timeToLive) {}

    /** An empty cache of this size, which registers its meters. */
    @Inject
    public MemoryCache(MemoryCacheSettings settings, TimeSource time, MeterRegistry registry) {
        long bytes = settings.maxBytes().bytes();
        share = (bytes + settings.maxEntries() - 1) / settings.maxEntries();
        Counter evictions = Counter.builder("llm.cache.evictions")
                .description("Answers that were evicted, as the cache was full")
                .tag("cache_type", "memory")
                .register(registry);
        cache = Caffeine.newBuilder()
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .maximumWeight(bytes)
                .weigher(this::weight)
                .expireAfter(Expiry.<String, Entry>writing((key, entry) -> entry.timeToLive()))
                .evictionListener((key, entry, cause) -> {
                    if (cause.wasEvicted()) {
                        evictions.increment();
                    }
                })
                .build();
        Gauge.builder("llm.cache.entries", this, MemoryCache::size)
                .description("Stored answers")
                .tag("cache_type", "memory")
                .register(registry);
        Gauge.builder("llm.cache.bytes", this, MemoryCache::bytes)
                .description("Estimated memory of the stored answers")
                .baseUnit("bytes")
                .tag("cache_type", "memory")
                .register(registry);
    }

    private int weight(String key, Entry entry) {
        long bytes = Math.max(share, entry.answer().bytes() + ENTRY_BYTES);
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    @Override
    public Optional<CachedAnswer> get(String key) {
        return Optional.ofNullable(cache.getIfPresent(key)).map(Entry::answer);
    }

    @Override
    public void put(String key, CachedAnswer answer, Duration timeToLive) {
        cache.put(key, new Entry(answer, timeToLive));
    }

    @Override
    public void remove(String key) {
        cache.invalidate(key);
    }

    @Override
    public void clear() {
        cache.invalidateAll();
    }

    @Override
    public long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** The estimated memory of all answers. */
    long bytes() {
        return cache.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}

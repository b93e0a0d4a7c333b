package dev.weir.cache;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A cache in a map, which a test can look into. */
public class MapCache implements ResponseCache {
    final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final TimeSource time;

    record Entry(CachedAnswer answer, Instant expiry) {}

    public MapCache(TimeSource time) {
        this.time = time;
    }

    @Override
    public Optional<CachedAnswer> get(String key) {
        return Optional.ofNullable(entries.get(key))
                .filter(entry -> time.instant().isBefore(entry.expiry()))
                .map(Entry::answer);
    }

    @Override
    public void put(String key, CachedAnswer answer, Duration timeToLive) {
        entries.put(key, new Entry(answer, time.instant().plus(timeToLive)));
    }

    @Override
    public void remove(String key) {
        entries.remove(key);
    }

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}

package {{package}};

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Keeps answers in memory, and drops the one used longest ago when it is full. Thread-safe. */
public final class {{Class}} implements ResponseCache {
    private final {{Type}}Settings settings;
    private final TimeSource time;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > settings.maxEntries();
        }
    };

    private record Entry(CachedAnswer answer, Instant expires) {
        Entry {
            Objects.requireNonNull(answer, "answer");
        }
    }

    @Inject
    {{Class}}({{Type}}Settings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    @Override
    public synchronized Optional<CachedAnswer> get(String key) {
        Entry entry = entries.get(Objects.requireNonNull(key, "key"));
        if (entry == null || time.instant().isBefore(entry.expires())) {
            return Optional.ofNullable(entry).map(Entry::answer);
        }
        entries.remove(key);
        return Optional.empty();
    }

    @Override
    public synchronized void put(String key, CachedAnswer answer, Duration timeToLive) {
        entries.put(Objects.requireNonNull(key, "key"), new Entry(answer, time.instant().plus(timeToLive)));
    }

    @Override
    public synchronized void remove(String key) {
        entries.remove(Objects.requireNonNull(key, "key"));
    }

    @Override
    public synchronized void clear() {
        entries.clear();
    }

    @Override
    public synchronized long size() {
        return entries.size();
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}

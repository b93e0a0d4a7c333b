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
    private final Map<String, Kept> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > settings.maxEntries();
        }
    };

    private record Kept(CachedAnswer answer, Instant expires) {
        Kept {
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
        Kept kept = entries.get(Objects.requireNonNull(key, "key"));
        if (kept == null || time.instant().isBefore(kept.expires())) {
            return Optional.ofNullable(kept).map(Kept::answer);
        }
        entries.remove(key);
        return Optional.empty();
    }

    @Override
    public synchronized void put(String key, CachedAnswer answer, Duration timeToLive) {
        entries.put(Objects.requireNonNull(key, "key"), new Kept(answer, time.instant().plus(timeToLive)));
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

package dev.weir.cache.redis;

import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was not stored and what could not be read. Thread-safe. */
final class RedisCacheMeters {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Dropped, Counter> dropped = new EnumMap<>(Dropped.class);
    private final Counter newer;
    private final Counter corrupt;
    private final TimeSource time;
    private final AtomicLong warnedAt;

    RedisCacheMeters(MeterRegistry registry, TimeSource time) {
        this.time = time;
        warnedAt = new AtomicLong(time.nanoTime() - MINUTE_NANOS);
        for (Dropped reason : Dropped.values()) {
            dropped.put(
                    reason,
                    Counter.builder("llm.cache.dropped")
                            .description("Answers that the cache did not store, by reason")
                            .tag("cache_type", "redis")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        newer = unreadable(registry, "newer_version");
        corrupt = unreadable(registry, "corrupt");
    }

    private static Counter unreadable(MeterRegistry registry, String reason) {
        return Counter.builder("llm.cache.unreadable")
                .description("Stored answers that could not be read, by reason; each counts as a miss")
                .tag("cache_type", "redis")
                .tag("reason", reason)
                .register(registry);
    }

    void unreadable(boolean isNewer) {
        (isNewer ? newer : corrupt).increment();
    }

    void dropped(Dropped reason) {
        Objects.requireNonNull(dropped.get(reason), "every reason has a counter")
                .increment();
    }

    /** The server did not store an answer; that is logged once a minute. */
    void refused(Dropped reason, String message) {
        dropped(reason);
        long last = warnedAt.get();
        long now = time.nanoTime();
        if (now - last >= MINUTE_NANOS && warnedAt.compareAndSet(last, now)) {
            LOG.warn("event=cache-not-storing reason={} message=\"{}\"", reason.label(), message);
        }
    }
}

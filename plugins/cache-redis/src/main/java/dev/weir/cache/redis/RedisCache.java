package dev.weir.cache.redis;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.cache.UnreadableAnswerException;
import dev.weir.spi.time.TimeSource;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A response cache in a Redis server. Keys are {@code prefix:digest}; the server removes answers whose time to live has passed,
 * and evicts others as it is configured. A server that is full or read-only stores nothing and goes on answering.
 *
 * <p>Thread-safe. What fails is thrown, and the runtime then leaves the cache alone for a while; a server that cannot be
 * reached at the start is a warning. The meters {@code llm.cache.dropped} and {@code llm.cache.unreadable} count answers
 * that were not stored, and stored ones that could not be read.
 */
public final class RedisCache implements ResponseCache, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);

    /** How many keys one step of listing or clearing looks at. */
    private static final int STEP = 1000;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final RedisConnection redis;
    private final RedisCacheMeters meters;
    private final String prefix;
    private final long mostBytes;

    /** A cache in this server, to which it connects. */
    @Inject
    public RedisCache(RedisCacheSettings settings, TimeSource time, MeterRegistry registry) {
        redis = new RedisConnection(settings, time);
        meters = new RedisCacheMeters(registry, time);
        prefix = settings.keyPrefix() + ":";
        mostBytes = settings.maxValueBytes().bytes();
        try {
            redis.connect();
        } catch (RedisException e) {
            LOG.warn("event=cache-unreachable url={} message=\"{}\"", settings.url(), Failures.message(e));
        }
    }

    /** The key in the server. */
    private String stored(String key) {
        return prefix + Objects.requireNonNull(key, "key");
    }

    @Override
    public Optional<CachedAnswer> get(String key) {
        try {
            byte[] value = redis.reply(commands -> commands.get(stored(key)));
            return value == null ? Optional.empty() : Optional.of(StoredValue.read(key, value, mostBytes));
        } catch (UnreadableAnswerException e) {
            meters.unreadable(e.isNewer());
        } catch (RedisCommandExecutionException e) {
            if (!Failures.isOtherType(e)) {
                throw e;
            }
            meters.unreadable(false);
        }
        return Optional.empty();
    }

    @Override
    public void put(String key, CachedAnswer answer, Duration timeToLive) {
        byte[] value = StoredValue.write(key, answer, mostBytes);
        if (value == null) {
            meters.dropped(Dropped.TOO_LARGE);
            return;
        }
        SetArgs expiring = SetArgs.Builder.px(bounded(timeToLive));
        try {
            redis.reply(commands -> commands.set(stored(key), value, expiring));
        } catch (RedisCommandExecutionException e) {
            if (Failures.isFull(e)) {
                meters.refused(Dropped.FULL, Failures.message(e));
            } else if (Failures.isReadOnly(e)) {
                meters.refused(Dropped.READ_ONLY, Failures.message(e));
                redis.renew();
            } else {
                throw e;
            }
        }
    }

    /** Redis counts milliseconds, at least one. */
    private static Duration bounded(Duration timeToLive) {
        if (timeToLive.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return timeToLive.compareTo(SHORTEST) < 0 ? SHORTEST : timeToLive;
    }

    @Override
    public void remove(String key) {
        redis.reply(commands -> commands.unlink(stored(key)));
    }

    /** Removes the answers under the prefix, step by step; others can use the server meanwhile. */
    @Override
    public void clear() {
        forEachStep(keys -> redis.reply(commands -> commands.unlink(keys.toArray(new String[0]))));
    }

    /** The number of answers under the prefix. Looks at all keys of the database, step by step. */
    @Override
    public long size() {
        long[] size = new long[1];
        forEachStep(keys -> size[0] += keys.size());
        return size[0];
    }

    private void forEachStep(Consumer<List<String>> step) {
        ScanArgs ofPrefix = ScanArgs.Builder.matches(prefix + "*").limit(STEP);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            ScanCursor from = cursor;
            KeyScanCursor<String> page =
                    Objects.requireNonNull(redis.reply(commands -> commands.scan(from, ofPrefix)), "no reply to SCAN");
            List<String> own = page.getKeys().stream().filter(this::isOwn).toList();
            if (!own.isEmpty()) {
                step.accept(own);
            }
            cursor = page;
        }
    }

    /** A key of a longer prefix has another colon. */
    private boolean isOwn(String key) {
        return key.indexOf(':', prefix.length()) < 0;
    }

    @Override
    public void close() {
        redis.close();
    }
}

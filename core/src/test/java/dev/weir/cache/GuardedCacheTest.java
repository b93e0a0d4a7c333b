package dev.weir.cache;

import static dev.weir.cache.CacheFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CV-15: a cache that fails or hangs fails no call, and is left alone for a while. */
class GuardedCacheTest {
    private static final Completion ANSWER = Completion.of("model-1", "yes");

    private final CountDownLatch frozen = new CountDownLatch(1);

    @AfterEach
    void thaw() {
        frozen.countDown();
    }

    /** A cache that does this in place of its work. */
    private static final class Broken extends MapCache {
        private final AtomicInteger used = new AtomicInteger();
        private final boolean local;
        private volatile Runnable trouble;

        private Broken(CacheFixture times, boolean local, Runnable trouble) {
            super(times.time);
            this.local = local;
            this.trouble = trouble;
        }

        @Override
        public Optional<CachedAnswer> get(String key) {
            used.incrementAndGet();
            trouble.run();
            return super.get(key);
        }

        @Override
        public void put(String key, CachedAnswer answer, Duration timeToLive) {
            used.incrementAndGet();
            trouble.run();
            super.put(key, answer, timeToLive);
        }

        @Override
        public boolean isLocal() {
            return local;
        }
    }

    private static void fail() {
        throw new IllegalStateException("gone");
    }

    private void hang() {
        try {
            frozen.await();
        } catch (InterruptedException e) {
            hang(); // it does not even end when it is interrupted
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCacheThatThrowsFailsNoCall(boolean local) {
        Broken cache = new Broken(new CacheFixture(), local, GuardedCacheTest::fail);
        CacheFixture fixture = new CacheFixture(Map.of(), cache);
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.ask(fixture.call(REQUEST).build(), ANSWER)).isEqualTo(ANSWER);
        }
        assertThat(cache.used).as("uses before the pause").hasValue(GuardedCache.FAILURES);
        assertThat(fixture.caching.statistics().failures()).isEqualTo(GuardedCache.FAILURES);
    }

    @Test
    void aFrozenCacheDelaysCallsByItsLimitUntilItIsLeftAlone() {
        Broken cache = new Broken(new CacheFixture(), false, this::hang);
        CacheFixture fixture = new CacheFixture(Map.of("maxWait", Duration.ofMillis(5)), cache);
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.ask(fixture.call(REQUEST).build(), ANSWER)).isEqualTo(ANSWER);
        }
        assertThat(fixture.caching.statistics().failures()).isEqualTo(GuardedCache.FAILURES);
        assertThat(cache.used).as("uses that began in time").hasValueLessThanOrEqualTo(GuardedCache.FAILURES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCacheThatRecoversIsUsedAgain(boolean local) {
        Broken cache = new Broken(new CacheFixture(), local, GuardedCacheTest::fail);
        CacheFixture fixture = new CacheFixture(Map.of("maxWait", Duration.ofSeconds(10)), cache);
        for (int i = 0; i < 3; i++) {
            fixture.ask(fixture.call(REQUEST).build(), ANSWER);
        }
        cache.trouble = () -> {};
        fixture.time.advance(Duration.ofSeconds(GuardedCache.PAUSE_SECONDS));
        fixture.ask(fixture.call(REQUEST).build(), ANSWER);
        fixture.ask(fixture.call(REQUEST).build(), ANSWER);
        assertThat(fixture.asked).hasValue(4);
        assertThat(fixture.count(CacheLookup.HIT)).isEqualTo(1);
    }

    @Test
    void afterAPauseOneCallTriesTheCacheAndTheOthersGoOnWithoutIt() {
        CacheFixture fixture = new CacheFixture();
        List<String> tried = new ArrayList<>();
        Broken cache = new Broken(fixture, true, GuardedCacheTest::fail);
        GuardedCache guarded = new GuardedCache(
                cache, Duration.ofSeconds(1), Runnable::run, fixture.time, new CacheCounters(CacheListener.NONE));
        for (int i = 0; i < GuardedCache.FAILURES; i++) {
            guarded.get("key");
        }
        fixture.time.advance(Duration.ofSeconds(GuardedCache.PAUSE_SECONDS));
        cache.trouble = () -> {
            cache.trouble = () -> tried.add("by another");
            guarded.get("key"); // as if another call came during this one
            fail();
        };
        guarded.get("key");
        guarded.get("key");
        assertThat(tried).as("during the attempt, and after it failed").isEmpty();
        assertThat(cache.used).hasValue(GuardedCache.FAILURES + 1);
        fixture.time.advance(Duration.ofSeconds(GuardedCache.PAUSE_SECONDS));
        guarded.get("key");
        guarded.get("key");
        assertThat(tried).as("the attempt, and the call after its success").hasSize(2);
    }

    @Test
    void aCacheThatReturnsNullCountsAsEmpty() {
        MapCache cache = new MapCache(new CacheFixture().time) {
            @Override
            @SuppressWarnings("NullAway") // what it must not do
            public Optional<CachedAnswer> get(String key) {
                return null;
            }
        };
        CacheFixture fixture = new CacheFixture(Map.of(), cache);
        assertThat(fixture.ask(fixture.call(REQUEST).build(), ANSWER)).isEqualTo(ANSWER);
        assertThat(fixture.caching.statistics().failures()).isPositive();
    }

    @Test
    void anInterruptedCallAsksTheBackendAndStaysInterrupted() {
        Broken cache = new Broken(new CacheFixture(), false, () -> {});
        CacheFixture fixture = new CacheFixture(Map.of(), cache);
        GuardedCache guarded = new GuardedCache(
                cache,
                Duration.ofSeconds(10),
                task -> new Thread(task).start(),
                fixture.time,
                new CacheCounters(CacheListener.NONE));
        Thread.currentThread().interrupt();
        assertThat(guarded.get("key")).isNull();
        assertThat(Thread.interrupted()).isTrue();
    }
}

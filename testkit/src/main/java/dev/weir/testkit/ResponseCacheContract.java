package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeRandom;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ResponseCache} promises, as tests. The author of a cache extends this class in the plugin's tests and
 * says how to build the cache; each test method of it then runs against that cache.
 *
 * <pre>{@code
 * class TableCacheTest extends ResponseCacheContract {
 *     @Override protected ResponseCache cache(TimeSource time) {
 *         return new TableCache(new TableCacheSettings("answers"), time);
 *     }
 * }
 * }</pre>
 */
public abstract class ResponseCacheContract extends Contract {
    private static final int STEPS = 2_000;
    private static final int KEYS = 8;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMinutes(1);

    private final long seed = FakeRandom.seeded().seed();
    private final FakeTime time = new FakeTime();

    /**
     * An empty cache with room for a hundred answers of a few kilobytes.
     *
     * @param time its clock, which the tests move; a cache whose time passes elsewhere overrides
     *     {@link #letTimePass}
     */
    protected abstract ResponseCache cache(TimeSource time);

    /** Lets time pass for the cache. */
    protected void letTimePass(Duration duration) {
        time.advance(duration);
    }

    private ResponseCache cache() {
        return cache(time);
    }

    private static String key(int number) {
        return "%064x".formatted(number);
    }

    private static CachedAnswer answer(String text) {
        return cached(Completion.of("model-1", text));
    }

    private static CachedAnswer cached(Answer answer) {
        return CachedAnswer.of(answer, "primary", Instant.parse("2026-01-02T03:04:05.678Z"));
    }

    private static String text(Optional<CachedAnswer> found) {
        return found.map(cached -> ((Completion) cached.answer()).text()).orElse("none");
    }

    @Test
    void returnsWhatWasStoredUnderTheKeyAlone() {
        ResponseCache cache = cache();
        assertThat(cache.get(key(1))).isEmpty();
        cache.put(key(1), answer("one"), HOUR);
        cache.put(key(2), answer("two"), HOUR);
        assertThat(cache.get(key(1))).contains(answer("one"));
        assertThat(cache.get(key(2))).contains(answer("two"));
        assertThat(cache.get(key(3))).isEmpty();
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void aLaterAnswerReplacesAnEarlierOne() {
        ResponseCache cache = cache();
        cache.put(key(1), answer("one"), HOUR);
        cache.put(key(1), answer("other"), HOUR);
        assertThat(text(cache.get(key(1)))).isEqualTo("other");
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void everyAnswerHasItsOwnTimeToLive() {
        ResponseCache cache = cache();
        cache.put(key(1), answer("short"), TICK);
        cache.put(key(2), answer("long"), HOUR);
        letTimePass(TICK.minusSeconds(1));
        assertThat(text(cache.get(key(1)))).isEqualTo("short");
        letTimePass(Duration.ofSeconds(2));
        assertThat(cache.get(key(1))).isEmpty();
        assertThat(text(cache.get(key(2)))).isEqualTo("long");
        letTimePass(HOUR);
        assertThat(cache.get(key(2))).isEmpty();
    }

    @Test
    void readingDoesNotProlongTheTimeToLive() {
        ResponseCache cache = cache();
        cache.put(key(1), answer("one"), TICK);
        for (int i = 0; i < 10; i++) {
            cache.get(key(1));
            letTimePass(TICK.dividedBy(8));
        }
        assertThat(cache.get(key(1))).isEmpty();
    }

    @Test
    void aReplacementHasANewTimeToLive() {
        ResponseCache cache = cache();
        cache.put(key(1), answer("short"), TICK);
        cache.put(key(1), answer("long"), HOUR);
        letTimePass(TICK.multipliedBy(2));
        assertThat(text(cache.get(key(1)))).isEqualTo("long");
        cache.put(key(1), answer("short again"), TICK);
        letTimePass(TICK.multipliedBy(2));
        assertThat(cache.get(key(1))).isEmpty();
    }

    @Test
    void removesOneAnswerOrAll() {
        ResponseCache cache = cache();
        cache.remove(key(1));
        for (int i = 1; i <= 3; i++) {
            cache.put(key(i), answer("" + i), HOUR);
        }
        cache.remove(key(1));
        assertThat(cache.get(key(1))).isEmpty();
        assertThat(text(cache.get(key(2)))).isEqualTo("2");
        cache.clear();
        assertThat(cache.get(key(2))).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void keepsEveryPartOfACompletion() {
        ResponseCache cache = cache();
        CachedAnswer whole = cached(Completion.builder("model-1")
                .id("id-1")
                .content(new Content.Reasoning("because", "signature", false, null, WireFields.NONE))
                .text("a text with \u00e9, \u4e2d and \ud83d\ude00")
                .content(ToolCall.of("call-1", "tool", "{\"a\": 1}")
                        .withWireFields(WireFields.of("wire", Map.of("list", List.of(1, "two", true)))))
                .content(Content.refusal("no"))
                .finishReason(FinishReason.OTHER)
                .usage(Usage.builder()
                        .input(100)
                        .cachedInput(50)
                        .output(10)
                        .reasoning(5)
                        .build())
                .extras(Map.of("number", new BigDecimal("0.10"), "nested", Map.of("a", List.of())))
                .build());
        cache.put(key(1), whole, HOUR);
        assertThat(cache.get(key(1))).contains(whole);
    }

    @Test
    void keepsEmbeddingsOrDropsThem() {
        ResponseCache cache = cache();
        CachedAnswer vectors = cached(Embeddings.builder("model-1")
                .vector(Embedding.of(0.1f, -2f, Float.MIN_VALUE))
                .build());
        cache.put(key(1), vectors, HOUR);
        Optional<CachedAnswer> found = cache.get(key(1));
        assertThat(found.isEmpty() || found.get().equals(vectors)).isTrue();
    }

    /** With so few answers it drops none. */
    @Test
    void neverReturnsAnythingButTheLatestAnswer() {
        ResponseCache cache = cache();
        Random random = new Random(seed);
        Map<String, String> latest = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            String key = key(random.nextInt(KEYS));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    cache.put(key, answer("step " + step), HOUR);
                    latest.put(key, "step " + step);
                }
                case 3 -> {
                    cache.remove(key);
                    latest.remove(key);
                }
                default ->
                    assertThat(text(cache.get(key)))
                            .as("seed %d, step %d", seed, step)
                            .isEqualTo(latest.getOrDefault(key, "none"));
            }
        }
    }

    @Test
    void isSafeForManyThreads() {
        ResponseCache cache = cache();
        AtomicLong thread = new AtomicLong(seed);
        Conduct.onEveryThread(() -> use(cache, new Random(thread.getAndIncrement())));
    }

    @Test
    void neverWaitsIfItIsLocal() {
        ResponseCache cache = cache();
        assertThat(cache.isLocal()).isEqualTo(cache.isLocal());
        if (cache.isLocal()) {
            Conduct.assertDoesNotWait(() -> use(cache, new Random(seed)));
        }
    }

    @Test
    void endsPromptlyAfterAnInterrupt() {
        ResponseCache cache = cache();
        Conduct.assertEndsWhenInterrupted(() -> cache.put(key(1), answer("one"), HOUR));
        Conduct.assertEndsWhenInterrupted(() -> cache.get(key(1)));
        cache.put(key(2), answer("two"), HOUR);
        assertThat(text(cache.get(key(2)))).as("usable afterwards").isEqualTo("two");
    }

    @Test
    void refusesNullAndStoresNothing() {
        ResponseCache cache = cache();
        Conduct.assertRefusesNull(() -> cache.get(nothing()));
        Conduct.assertRefusesNull(() -> cache.put(nothing(), answer("one"), HOUR));
        Conduct.assertRefusesNull(() -> cache.put(key(1), nothing(), HOUR));
        assertThat(cache.get(key(1))).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void closesMoreThanOnce() {
        Conduct.assertClosesTwice(closeable());
    }

    /** It may throw. */
    @Test
    void endsPromptlyAfterItsOwnEnd() {
        ResponseCache cache = closeable();
        cache.put(key(1), answer("one"), HOUR);
        Conduct.assertClosesTwice(cache);
        Running.of(() -> cache.get(key(1))).failure();
        Running.doing(() -> cache.put(key(2), answer("two"), HOUR)).failure();
    }

    private ResponseCache closeable() {
        ResponseCache cache = cache();
        require(Feature.CLOSING, cache instanceof AutoCloseable);
        return cache;
    }

    private boolean use(ResponseCache cache, Random random) {
        for (int step = 0; step < STEPS; step++) {
            int number = random.nextInt(KEYS);
            if (random.nextInt(3) == 0) {
                cache.put(key(number), answer("of key " + number), HOUR);
            } else {
                assertThat(text(cache.get(key(number)))).as("seed %d", seed).isIn("none", "of key " + number);
            }
        }
        return true;
    }
}

package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.CallBuilder;
import dev.weir.call.Next;
import dev.weir.call.Rethrow;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A cache and a backend that answers what a test says, by a clock that the test moves. */
final class CacheFixture {
    static final ChatRequest REQUEST = ChatRequest.builder("model-1")
            .user("a secret question")
            .temperature(0.0)
            .build();

    final FakeTime time = new FakeTime();
    final MapCache cache = new MapCache(time);
    final AtomicInteger asked = new AtomicInteger();
    final ResponseCaching caching;
    private final AtomicInteger calls = new AtomicInteger();

    CacheFixture() {
        this(Map.of());
    }

    CacheFixture(Map<String, ?> settings) {
        caching = builder(cache).settings(CacheSettings.of(settings)).build();
    }

    CacheFixture(Map<String, ?> settings, ResponseCache other) {
        caching = builder(other).settings(CacheSettings.of(settings)).build();
    }

    private ResponseCachingBuilder builder(ResponseCache used) {
        return ResponseCaching.builder(used).time(time);
    }

    CallBuilder call(Request request) {
        return Call.builder("call-" + calls.incrementAndGet(), request, Deadline.after(Duration.ofMinutes(1), time))
                .backend("primary");
    }

    /** Asks, and has the backend answer this if it is asked. */
    Answer ask(Call call, Answer answer) {
        return ask(call, asking -> answer);
    }

    /** Asks, and has the backend do this if it is asked; counts how often it is. */
    Answer ask(Call call, Next backend) {
        try {
            return caching.answer(call, asking -> {
                asked.incrementAndGet();
                Answer answer = backend.proceed(asking);
                asking.note(facts -> facts.answered("primary", "model-1", answer.model(), answer.usage()));
                return answer;
            });
        } catch (BackendException e) {
            throw Rethrow.unchecked(e);
        }
    }

    long count(CacheLookup result) {
        return caching.statistics().count(result);
    }

    /** Waits until another thread has brought this about. */
    static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }
}

package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.CallBuilder;
import dev.weir.call.CallException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** Many threads with few prompts: cancellations, short deadlines, failures and listeners that throw, at random. */
@Tag("race")
class SingleFlightTortureTest {
    private static final int THREADS = 12;
    private static final int CALLS = 400;
    private static final String TEXT = "an answer of several pieces";
    private static final Usage USAGE = Usage.reported(10, 5);

    private final long seed = new Random().nextLong();
    private final TimeSource time = TimeSource.system();
    private final ResponseCaching caching = ResponseCaching.builder(new MapCache(time))
            .settings(CacheSettings.of(Map.of("ttl", Duration.ZERO)))
            .build();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong paid = new AtomicLong();
    private final ConcurrentLinkedQueue<Call> recent = new ConcurrentLinkedQueue<>();

    private Answer backend(Call call, Random random) throws BackendException {
        asked.incrementAndGet();
        int end = random.nextInt(12);
        for (int at = 0; at < TEXT.length(); at += 3) {
            if (call.isCancelled()) {
                throw BackendException.builder(Reason.CUT, "closed").build();
            }
            TokenListener listener = call.listener();
            if (listener != null) {
                listener.onToken(TEXT.substring(at, Math.min(TEXT.length(), at + 3)));
            }
            if (at / 3 == end) {
                throw end % 2 == 0 ? new IllegalStateException("broken") : new CallException("refused");
            }
            Thread.onSpinWait();
        }
        answered.incrementAndGet();
        Completion answer =
                Completion.builder("model-1").text(TEXT).usage(USAGE).build();
        call.note(facts -> facts.answered("primary", "model-1", "model-1", USAGE));
        return answer;
    }

    private void call(Random random) {
        ChatRequest request = ChatRequest.builder("model-1")
                .user("prompt " + random.nextInt(3))
                .temperature(0.0)
                .build();
        StringBuilder received = new StringBuilder();
        Duration timeout = random.nextInt(4) == 0 ? Duration.ofNanos(random.nextInt(200_000)) : Duration.ofMinutes(1);
        CallBuilder building = Call.builder("call", request, Deadline.after(timeout, time));
        boolean throwing = random.nextInt(10) == 0;
        if (throwing || random.nextBoolean()) {
            building.listener(text -> {
                received.append(text);
                if (throwing) {
                    throw new IllegalArgumentException("the caller's own");
                }
            });
        }
        Call call = building.build();
        recent.add(call);
        Random ofBackend = new Random(random.nextLong());
        try {
            Answer answer = caching.answer(call, made -> backend(made, ofBackend));
            assertThat(((Completion) answer).text()).isEqualTo(TEXT);
            assertThat(call.listener() == null || received.toString().equals(TEXT))
                    .isTrue();
        } catch (CallException | IllegalStateException | BackendException | IllegalArgumentException e) {
            assertThat(TEXT).startsWith(received.toString());
        }
        Usage usage = call.facts().usage();
        paid.addAndGet(usage == null ? 0 : usage.total());
        if (random.nextInt(3) == 0) {
            Call other = recent.poll();
            if (other != null) {
                other.cancel("at random");
            }
        }
    }

    @RepeatedTest(3)
    void everyCallEndsAndNothingIsLeftOrPaidTwice() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            ends.add(threads.submit(() -> {
                for (int n = 0; n < CALLS; n++) {
                    call(random);
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        CacheStatistics statistics = caching.statistics();
        assertThat(statistics.inFlight()).as("seed %d", seed).isZero();
        assertThat(statistics.count(CacheLookup.MISS)).as("seed %d", seed).isEqualTo(asked.get());
        assertThat(statistics.count(CacheLookup.SHARED)).as("seed %d", seed).isPositive();
        assertThat(paid.get()).as("seed %d", seed).isEqualTo(answered.get() * USAGE.total());
    }
}

package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Breakers that are built, used once and dropped, without leaked threads. */
class IdleThreadsTest {
    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void breakersThatAreNotUsedAnyMoreKeepNoThread() throws Exception {
        long limiters = threads("weir-time-limiter");
        long callbacks = threads("weir-breaker-callback");
        List<CircuitBreaker> breakers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            CircuitBreaker breaker = CircuitBreaker.builder("dropped").build();
            breaker.subscribe(new BreakerListener() {});
            assertThat(breaker.execute(() -> "answer")).isEqualTo("answer");
            breaker.forceOpen();
            breakers.add(breaker);
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(threads("weir-time-limiter")).isLessThanOrEqualTo(limiters);
            assertThat(threads("weir-breaker-callback")).isLessThanOrEqualTo(callbacks);
        });
        assertThat(breakers).hasSize(100);
    }
}

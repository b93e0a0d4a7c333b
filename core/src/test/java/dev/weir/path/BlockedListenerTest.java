package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.Calls;
import dev.weir.observe.Observers;
import dev.weir.resilience.GuardedBackends;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application's listener that blocks on the news of a breaker. */
@Timeout(60)
class BlockedListenerTest {
    private static final Completion ANSWER = Completion.of("model-1", "yes");

    private final CountDownLatch release = new CountDownLatch(1);
    private final TimeSource time = TimeSource.system();
    private final TimeLimiter limiter = new TimeLimiter();
    private final RetryEngine retries =
            RetryEngine.builder().wakePacing(Duration.ofMinutes(1)).build();
    private final GuardedBackends guarded = Targets.of(retries, limiter, time, new CallListener() {
        @Override
        public void circuitBreakerChanged(CircuitBreakerChanged event) {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    });

    @AfterEach
    void close() {
        release.countDown();
        limiter.close();
    }

    @Test
    void doesNotKeepCallsAsleepThatWaitForTheBackend() throws Exception {
        CircuitBreaker breaker = guarded.breaker("primary", "model-1");
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
        FutureTask<Answer> call = new FutureTask<>(
                () -> path().proceed(Calls.within(Duration.ofHours(9), time).build()));
        Thread waiting = new Thread(call);
        waiting.start();
        await().until(() ->
                breaker.statistics().refusedOpen() == 1 && waiting.getState() == Thread.State.TIMED_WAITING);

        breaker.reset();

        assertThat(call.get(10, TimeUnit.SECONDS)).isSameAs(ANSWER);
    }

    private CallPath path() {
        return new CallPath(List.of(
                new MakeAttempts(guarded, Observers.retries(TimeSource.system()), Set.of()), (call, next) -> ANSWER));
    }
}

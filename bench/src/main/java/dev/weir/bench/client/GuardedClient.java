package dev.weir.bench.client;

import dev.weir.bench.workload.PlannedCall;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The plain call within Resilience4j's retry, circuit breaker, bulkhead and time limiter, in that order from the outside,
 * with the library's defaults: three attempts half a second apart, and a breaker that opens for a minute when half of a
 * hundred calls fail. Two defaults would refuse most calls to a model, so the bulkhead has Weir's limit of 100 and lets a
 * call wait for a minute, instead of 25 and none, and the time limiter has 10 s, which is OkHttp's limit, instead of 1 s.
 */
final class GuardedClient implements BenchClient {
    private static final int MOST_AT_ONCE = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private final HttpChat chat;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "attempt");
        thread.setDaemon(true);
        return thread;
    });
    private final Retry retry = Retry.ofDefaults("provider");
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("provider");
    private final Bulkhead bulkhead = Bulkhead.of(
            "provider",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(MOST_AT_ONCE)
                    .maxWaitDuration(PATIENCE)
                    .build());
    private final TimeLimiter limiter = TimeLimiter.of(
            TimeLimiterConfig.custom().timeoutDuration(TIME_LIMIT).build());

    GuardedClient(HttpChat chat) {
        this.chat = chat;
    }

    @Override
    public boolean answer(PlannedCall call) throws Exception {
        Callable<Boolean> limited =
                TimeLimiter.decorateFutureSupplier(limiter, () -> threads.submit(() -> chat.ask(call)));
        Callable<Boolean> bounded = Bulkhead.decorateCallable(bulkhead, limited);
        Callable<Boolean> guarded = CircuitBreaker.decorateCallable(breaker, bounded);
        return Retry.decorateCallable(retry, guarded).call();
    }

    @Override
    public void abort() {
        threads.shutdownNow();
        chat.abort();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        chat.close();
    }
}
